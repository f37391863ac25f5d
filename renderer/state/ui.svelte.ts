/** What the person is looking at. Gone with the window; nothing here is worth keeping. */

/** The dialog that is open. Only one at a time. */
export type OpenDialog =
  | { kind: 'none' }
  /** With the fields of another server, for a copy of it; or with none found for one, but described by hand. */
  | { kind: 'add'; like?: string; byHand?: true }
  | { kind: 'edit'; id: string }
  | { kind: 'interval'; ids: readonly string[] }
  | { kind: 'results' }
  | { kind: 'import' }
  | { kind: 'settings' }
  | { kind: 'help' };

export interface Toast {
  id: number;
  message: string;
  tone: 'plain' | 'error';
  /** A way back, offered as long as the toast is there. */
  action: { label: string; run: () => void } | null;
}

const TOAST_MS = { plain: 4_000, error: 10_000, undo: 10_000 } as const;

export class Ui {
  filter = $state('');
  /** The row the keyboard is on. */
  focusedId: string | null = $state(null);
  /** The server whose detail is open. */
  openId: string | null = $state(null);
  dialog: OpenDialog = $state.raw({ kind: 'none' });
  toasts: readonly Toast[] = $state.raw([]);
  /** What a screen reader is told, politely. */
  announcement = $state('');

  #nextToast = 1;

  open(id: string): void {
    this.focusedId = id;
    this.openId = id;
  }

  closeDialog(): void {
    this.dialog = { kind: 'none' };
  }

  say(message: string, action: Toast['action'] = null): void {
    this.#show({ message, tone: 'plain', action });
  }

  sayError(message: string): void {
    this.#show({ message, tone: 'error', action: null });
  }

  /** What happened elsewhere, with the way there. */
  tell(message: string, tone: Toast['tone'], action: NonNullable<Toast['action']>): void {
    this.#show({ message, tone, action });
  }

  dismissToast(id: number): void {
    this.toasts = this.toasts.filter((toast) => toast.id !== id);
  }

  #show(toast: Omit<Toast, 'id'>): void {
    this.announcement = toast.message;
    const id = this.#nextToast++;
    this.toasts = [...this.toasts.slice(-2), { ...toast, id }];
    setTimeout(
      () => {
        this.dismissToast(id);
      },
      toast.action ? TOAST_MS.undo : TOAST_MS[toast.tone],
    );
  }
}

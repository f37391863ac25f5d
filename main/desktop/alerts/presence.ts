/** Whether somebody sits at this computer, as far as the system says. */

export interface PresenceNeeds {
  /** Electron's `powerMonitor`. */
  powerMonitor: {
    on(
      event: 'lock-screen' | 'unlock-screen' | 'suspend' | 'resume',
      listener: () => void,
    ): unknown;
  };
  setAway(away: boolean): void;
  resumed(): void;
}

/** From now on. A computer that wakes up locked is still one that nobody sits at. */
export function watchPresence(needs: PresenceNeeds): void {
  const { powerMonitor } = needs;
  let locked = false;
  let asleep = false;
  const tell = (): void => {
    needs.setAway(locked || asleep);
  };
  powerMonitor.on('lock-screen', () => {
    locked = true;
    tell();
  });
  powerMonitor.on('unlock-screen', () => {
    locked = false;
    tell();
  });
  powerMonitor.on('suspend', () => {
    asleep = true;
    tell();
  });
  powerMonitor.on('resume', () => {
    asleep = false;
    needs.resumed();
    tell();
  });
}

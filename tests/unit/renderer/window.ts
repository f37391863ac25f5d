/** Puts the window on a stand-in for main, in a browser that lacks a few things real ones have. */

import { cleanup, render } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import type { UserEvent } from '@testing-library/user-event';
import { tick } from 'svelte';
import { afterEach, beforeAll } from 'vitest';

import type { Snapshot } from '../../../preload/contract.ts';
import App from '../../../renderer/App.svelte';
import { createStandIn } from '../../support/window-stand-in/stand-in.ts';
import type { StandIn } from '../../support/window-stand-in/stand-in.ts';

export interface OpenWindow {
  main: StandIn;
  user: UserEvent;
}

/** Mounts the window and waits for its first screen. */
export async function openWindow(snapshot: Partial<Snapshot> = {}): Promise<OpenWindow> {
  const main = createStandIn(snapshot);
  render(App, { bridge: main.bridge });
  await settled();
  return { main, user: userEvent.setup() };
}

/** Lets answers of main arrive and be drawn. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  await tick();
}

/** What jsdom lacks and the window uses, no more than is needed to see the window's part in it. */
function fillGaps(): void {
  const dialog = HTMLDialogElement.prototype;
  dialog.showModal = function showModal() {
    this.open = true;
    this.querySelector<HTMLElement>('[autofocus], button')?.focus();
  };
  dialog.close = function close() {
    this.open = false;
  };
  const element = HTMLElement.prototype;
  const turn = (newState: string) =>
    function turnTo(this: HTMLElement): void {
      this.dispatchEvent(Object.assign(new Event('beforetoggle'), { newState }));
      if (this.getAttribute('popover') !== 'manual')
        this.style.display = newState === 'open' ? 'block' : '';
    };
  element.showPopover = turn('open');
  element.hidePopover = turn('closed');
  Element.prototype.animate = () =>
    ({ cancel: () => undefined, finished: Promise.resolve() }) as never;
  Element.prototype.getAnimations = () => [];
  const nothing = (): void => undefined;
  // Nothing is laid out, so there is nowhere to scroll to.
  element.scrollIntoView = nothing;
  window.matchMedia = (media) =>
    ({ media, matches: true, addEventListener: nothing, removeEventListener: nothing }) as never;
  // Nothing has a size, so nothing would ever be drawn.
  Object.defineProperty(element, 'clientWidth', { configurable: true, value: 1200 });
  globalThis.ResizeObserver = class {
    observe = (): void => undefined;
    unobserve = (): void => undefined;
    disconnect = (): void => undefined;
  };
}

beforeAll(fillGaps);
afterEach(cleanup);

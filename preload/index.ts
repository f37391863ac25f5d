/** The only code between page and main process: the declared calls and events, nothing else. */

import { contextBridge, ipcRenderer } from 'electron';
import type { IpcRendererEvent } from 'electron';
import { CALL_NAMES, EVENT_NAMES, channel } from './contract.ts';
import type { Bridge, Calls, Events, Result } from './contract.ts';

const bridge: Bridge = {
  call: async <N extends keyof Calls>(name: N, argument: Calls[N]['argument']) => {
    if (!CALL_NAMES.includes(name)) throw new TypeError('There is no such call');
    const answer: unknown = await ipcRenderer.invoke(channel(name), argument);
    return answer as Result<Calls[N]['answer']>;
  },
  on: (name, listener) => {
    if (!EVENT_NAMES.includes(name)) throw new TypeError('There is no such event');
    const receive = (_event: IpcRendererEvent, payload: Events[typeof name]): void => {
      listener(payload);
    };
    ipcRenderer.on(channel(name), receive);
    return () => ipcRenderer.off(channel(name), receive);
  },
};

contextBridge.exposeInMainWorld('relaywatch', bridge);

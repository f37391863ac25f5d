/** The window's entry: mounts the view on the bridge that preload put on `window`. */

import { mount } from 'svelte';

import type { Bridge } from '../preload/contract.ts';
import App from './App.svelte';
import './style/tokens.css';
import './style/base.css';

declare global {
  interface Window {
    relaywatch: Bridge;
  }
}

const target = document.getElementById('app');
if (target) mount(App, { target, props: { bridge: window.relaywatch } });

/** What is known of this computer's own network. No Node imports: the window uses it too. */

/** What can be the matter here. Of several that explain a failure the first named is it. */
export type LocalTrouble =
  /** There is no way out of this network. */
  | 'offline'
  /** Everything is intercepted until somebody signs in. */
  | 'captive-portal'
  /** The computer's own network does not answer. */
  | 'network-dead'
  /** Names are not looked up. */
  | 'no-resolver'
  /** Connections to port 25 are not let out. */
  | 'port-blocked'
  /** There is no way out by IPv6. */
  | 'no-ipv6';

/** How this computer is connected, as far as it concerns everything. */
export type ConnectivityState =
  | { kind: 'online' }
  /** It has just woken up, or is in another network: nothing is believed until that has settled. */
  | { kind: 'changed' }
  | { kind: 'asleep' }
  /** The system says so when `told`; else checks found it out and go on. */
  | { kind: 'offline'; told: boolean }
  | { kind: 'captive-portal' }
  | { kind: 'no-resolver' };

/** Why a server cannot be judged from here just now. */
export type Obstacle = LocalTrouble | 'asleep' | 'elsewhere';

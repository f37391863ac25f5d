/** The few line icons, drawn on a 16 px grid. */
export const ICONS = {
  refresh: 'M13.2 8a5.2 5.2 0 1 1-1.5-3.7L13.2 5.8M13.2 2.6v3.2H10',
  plus: 'M8 3v10M3 8h10',
  settings: 'M2.5 5h6M12.5 5h1M2.5 11h1M7.5 11h6M10.5 3v4M5.5 9v4',
  search: 'M11.2 7a4.2 4.2 0 1 1-8.4 0 4.2 4.2 0 0 1 8.4 0ZM10.2 10.2l3.3 3.3',
  close: 'M4 4l8 8M12 4l-8 8',
  back: 'M9.5 3.5 5 8l4.5 4.5',
  down: 'M4.5 6.5 8 10l3.5-3.5',
  forward: 'M6.5 4.5 10 8l-3.5 3.5',
  check: 'M3.5 8.5 6.5 11.5 12.5 5',
  bell: 'M4.5 7a3.5 3.5 0 0 1 7 0c0 3.2 1.3 4.3 1.3 4.3H3.2S4.5 10.2 4.5 7ZM6.8 13.3h2.4',
  muted:
    'M4.5 7a3.5 3.5 0 0 1 5.8-2.6M11.5 7.5c.2 2.8 1.3 3.8 1.3 3.8H7M4.4 8.6c-.3 2-1.2 2.7-1.2 2.7h1M6.8 13.3h2.4M2.5 2.5l11 11',
  warning: 'M8 2.7 14 13H2L8 2.7ZM8 6.5v3M8 11.2v.1',
  columns: 'M2.5 3.5h11v9h-11zM6.2 3.5v9M9.8 3.5v9',
  copy: 'M6 5.5h7v8H6zM10 5.5v-3H3v8h3',
} as const;

export type IconName = keyof typeof ICONS;

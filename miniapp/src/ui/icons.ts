/**
 * Drawn on a grid of 24, line 1.8, round ends; as pictures, because SVG elements do not exist in WeChat.
 * `§a` marks the one warm stroke of an entrance icon, `§f` a filled shape.
 */
export const icons = {
  home: '<path d="M4 11.2 12 4.5l8 6.7V19a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 19z"/><path §a d="M9.5 15.5c1-.9 1.6-.9 2.5 0s1.6.9 2.5 0"/>',
  qr: '<rect x="4" y="4" width="6" height="6" rx="1.2"/><rect x="14" y="4" width="6" height="6" rx="1.2"/><rect x="4" y="14" width="6" height="6" rx="1.2"/><path §a d="M14 14.5v2M14 20h.01M17 17v3M20 14.5h-2.5M20 17.5V20"/>',
  user: '<circle cx="12" cy="8.5" r="4"/><path d="M4.5 20c.8-3.9 3.8-5.8 7.5-5.8s6.7 1.9 7.5 5.8"/>',
  calendar:
    '<rect x="4" y="5.5" width="16" height="15" rx="2"/><path d="M4 10h16M8.5 3.5v4M15.5 3.5v4"/><path §a d="m9 15 2.2 2.2L15.5 13"/>',
  search: '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4 4"/>',
  right: '<path d="m9 5.5 6.5 6.5L9 18.5"/>',
  left: '<path d="M15 5.5 8.5 12l6.5 6.5"/>',
  down: '<path d="m5.5 9 6.5 6.5L18.5 9"/>',
  up: '<path d="m5.5 15 6.5-6.5 6.5 6.5"/>',
  close: '<path d="m6 6 12 12M18 6 6 18"/>',
  check: '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
  plus: '<path d="M12 5v14M5 12h14"/>',
  minus: '<path d="M5 12h14"/>',
  more: '<path d="M6 12h.01M12 12h.01M18 12h.01" stroke-width="2.8"/>',
  okfill: '<circle §f cx="12" cy="12" r="9.5"/><path d="m7.8 12.3 2.9 2.9 5.5-5.7" stroke="#fff" stroke-width="2"/>',
  ok: '<circle cx="12" cy="12" r="8.5"/><path d="m8.2 12.2 2.7 2.7 4.9-5.1"/>',
  open: '<circle cx="12" cy="12" r="8.5"/><circle §f cx="12" cy="12" r="3.8" stroke="none"/>',
  full: '<circle cx="12" cy="12" r="8.5"/><path §f stroke="none" d="M12 3.5a8.5 8.5 0 0 0 0 17z"/>',
  stop: '<circle cx="12" cy="12" r="8.5"/><path d="m6 18 12-12"/>',
  clock: '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.2l3.3 2"/>',
  hourglass:
    '<path d="M7 3.5h10M7 20.5h10M8 3.5v3.2c0 2.3 4 3.6 4 5.3s-4 3-4 5.3v3.2M16 3.5v3.2c0 2.3-4 3.6-4 5.3s4 3 4 5.3v3.2"/><path §a d="M10.5 18h3"/>',
  shield: '<path d="M12 3.5 19 6v5.5c0 4.3-2.8 7.4-7 9-4.2-1.6-7-4.7-7-9V6z"/><path d="m8.8 12 2.3 2.3 4.2-4.4"/>',
  loop: '<path d="M19.5 12a7.5 7.5 0 0 1-13.3 4.8M4.5 12a7.5 7.5 0 0 1 13.3-4.8"/><path d="M18 3.5v4h-4M6 20.5v-4h4"/>',
  phone:
    '<path d="M8.2 4H5.5A1.5 1.5 0 0 0 4 5.6C4.4 13.3 10.7 19.6 18.4 20a1.5 1.5 0 0 0 1.6-1.5v-2.7l-4.2-1.6-1.7 2.1a12 12 0 0 1-6.4-6.4l2.1-1.7z"/>',
  bell: '<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15z"/><path §a d="M10 20.5h4"/>',
  family:
    '<circle cx="8.5" cy="8" r="3.2"/><path d="M2.8 19c.5-3.5 2.7-5.3 5.7-5.3s5.2 1.8 5.7 5.3"/><path §a d="M15.5 5.2a3 3 0 0 1 0 5.7M17 14c2.3.6 3.8 2.3 4.2 5"/>',
  steth:
    '<path d="M6 3.5H4.8v5a4.7 4.7 0 0 0 9.4 0v-5H13"/><path d="M9.5 13.2v2.3a5 5 0 0 0 10 0v-2"/><circle §a cx="19.5" cy="11.5" r="2"/>',
  pin: '<path d="M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11z"/><circle §a cx="12" cy="10" r="2.3"/>',
  wallet:
    '<path d="M4 7.5A1.5 1.5 0 0 1 5.5 6H18a1.5 1.5 0 0 1 1.5 1.5v11A1.5 1.5 0 0 1 18 20H5.5A1.5 1.5 0 0 1 4 18.5z"/><path d="M4 8 15 3.5V6"/><path §a d="M15.5 13h4"/>',
  eye: '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>',
  eyeoff:
    '<path d="M4 4l16 16M9.5 5.9A9 9 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a17 17 0 0 1-3 3.7M6 7.8A17 17 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 4-.9"/>',
  alert: '<path d="M12 4 21 19.5H3z"/><path d="M12 10v4.5M12 17.2h.01" stroke-width="2"/>',
  info: '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.8h.01" stroke-width="2"/>',
  wifioff:
    '<path d="M3.5 3.5l17 17M5 12.5a10 10 0 0 1 4-2.3M12.5 9.6a10 10 0 0 1 6.5 2.9M2.5 9a14 14 0 0 1 4-2.6M11 5.1A14 14 0 0 1 21.5 9M8.5 16a5 5 0 0 1 5.5-1"/><path d="M12 19.5h.01" stroke-width="2.6"/>',
  refresh: '<path d="M19.5 12A7.5 7.5 0 1 1 17 6.4"/><path d="M17.5 2.8V7h-4.2"/>',
  filter: '<path d="M4 6h16M7 12h10M10 18h4"/>',
  star: '<path d="m12 4 2.5 5.2 5.7.8-4.1 4 1 5.6L12 16.9l-5.1 2.7 1-5.6-4.1-4 5.7-.8z"/>',
  lock: '<rect x="5" y="10.5" width="14" height="10" rx="2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/><path §a d="M12 14.5v2"/>',
  scan: '<path d="M4 9V5.5A1.5 1.5 0 0 1 5.5 4H9M15 4h3.5A1.5 1.5 0 0 1 20 5.5V9M20 15v3.5a1.5 1.5 0 0 1-1.5 1.5H15M9 20H5.5A1.5 1.5 0 0 1 4 18.5V15M4 12h16"/>',
  hospital:
    '<path d="M5 20.5v-15A1.5 1.5 0 0 1 6.5 4h11A1.5 1.5 0 0 1 19 5.5v15M3 20.5h18M10 20.5v-4h4v4"/><path §a d="M12 7.5v5M9.5 10h5"/>',
  ticket:
    '<path d="M4 7a1 1 0 0 1 1-1h14a1 1 0 0 1 1 1v3a2 2 0 0 0 0 4v3a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1v-3a2 2 0 0 0 0-4z"/><path §a d="M14 9.5v5"/>',
  headset:
    '<path d="M4.5 14v-2a7.5 7.5 0 0 1 15 0v2"/><rect x="3.5" y="13" width="4" height="6" rx="1.5"/><rect x="16.5" y="13" width="4" height="6" rx="1.5"/><path d="M18.5 19c0 1.5-2 2-4.5 2"/>',
  printer:
    '<path d="M7 8.5v-4h10v4M7 17H5a1.5 1.5 0 0 1-1.5-1.5v-5A2 2 0 0 1 5.5 8.5h13a2 2 0 0 1 2 2v5A1.5 1.5 0 0 1 19 17h-2"/><path d="M7 14h10v6H7z"/>',
  share: '<path d="M12 15V4M8 7.5 12 3.5l4 4M5 12.5v6A1.5 1.5 0 0 0 6.5 20h11a1.5 1.5 0 0 0 1.5-1.5v-6"/>',
  report:
    '<path d="M6 3.5h8.5L19 8v11.5a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-15a1 1 0 0 1 1-1z"/><path d="M14 3.5v5h5"/><path §a d="M8.5 13h7M8.5 16.5H13"/>',
  drop: '<path d="M12 3.5s6.5 6.7 6.5 11a6.5 6.5 0 0 1-13 0c0-4.3 6.5-11 6.5-11z"/><path §a d="M9 14.5a3 3 0 0 0 3 3"/>',
  tube: '<path d="M8 3.5h8M9.5 3.5V17a2.5 2.5 0 0 0 5 0V3.5"/><path §a d="M9.5 12h5"/>',
  tubex:
    '<path d="M8 3.5h8M9.5 3.5v6M14.5 3.5V8M9.5 14v3a2.5 2.5 0 0 0 5 0v-4.5"/><path d="m7.5 12.5 3-1.5 2.5 1.5 3.5-2"/>',
  pulse: '<path d="M3 12.5h4l2-5 3.5 10 2.5-7 1.3 2H21"/>',
  lung: '<path d="M12 4v8M12 12c-1.5-1.5-1.5-4.5-3.5-4.5C6 7.5 4 13 4 17c0 2 1 3 2.5 3 3 0 4-1.5 4-4v-3M12 12c1.5-1.5 1.5-4.5 3.5-4.5C18 7.5 20 13 20 17c0 2-1 3-2.5 3-3 0-4-1.5-4-4v-3"/>',
  higher: '<path d="M12 19.5V5M6 11l6-6 6 6" stroke-width="2.4"/>',
  lower: '<path d="M12 4.5V19M6 13l6 6 6-6" stroke-width="2.4"/>',
  highest: '<path d="m6 12 6-6 6 6M6 18l6-6 6 6" stroke-width="2.4"/>',
  lowest: '<path d="m6 6 6 6 6-6M6 12l6 6 6-6" stroke-width="2.4"/>',
  sort: '<path d="M7 5v14M7 19l-3-3M7 19l3-3M17 19V5M17 5l-3 3M17 5l3 3"/>',
  copy: '<rect x="8.5" y="8.5" width="11" height="11" rx="1.5"/><path d="M15.5 8.5V6A1.5 1.5 0 0 0 14 4.5H6A1.5 1.5 0 0 0 4.5 6v8A1.5 1.5 0 0 0 6 15.5h2.5"/>',
  gear: '<circle cx="12" cy="12" r="3"/><path d="M12 3.5v2.8M12 17.7v2.8M3.5 12h2.8M17.7 12h2.8M6 6l2 2M16 16l2 2M18 6l-2 2M8 16l-2 2"/>',
} as const

export type IconName = keyof typeof icons

/** The first of these programs that this machine has. */
export declare function find(...names: string[]): string | undefined
/** The browser that CHROMIUM_PATH names, else the first one that this machine has. */
export declare function findChromium(): string | undefined

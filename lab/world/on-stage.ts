/**
 * Is told of something that takes long, as it begins, and after how many ms it is given up. The function that it returns
 * is called when it is done; it is not when it fails.
 */
export type OnStage = (stage: string, timeoutMs: number) => () => void;

/** Tells nobody. */
export const silentStage: OnStage = () => () => undefined;

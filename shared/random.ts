import { randomBytes } from "node:crypto";

/** Where random bytes come from; passed in, so that tests can choose them. */
export type RandomBytes = (size: number) => Buffer;

/** The operating system's cryptographic random source. */
export const systemRandom: RandomBytes = (size) => randomBytes(size);

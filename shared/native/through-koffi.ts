import { StepError } from "../errors.ts";

export type Koffi = typeof import("koffi")["default"];

/** What `bind` makes of koffi, which is loaded only where calls of the C library are wanted. Fails where it has no binary for this machine. */
export async function throughKoffi<Calls>(
	bind: (koffi: Koffi) => Calls,
): Promise<Calls> {
	try {
		return bind((await import("koffi")).default);
	} catch (error) {
		throw new StepError("loading koffi, which makes the system calls", error);
	}
}

import { getSystemErrorName } from "node:util";
import { StepError } from "#shared/errors.ts";

/** The system calls of the C library that Node has no call for. Each answers 0 or more, or throws with the error's name. */
export interface Libc {
	socket(family: number, type: number, protocol: number): number;
	bind(descriptor: number, address: Uint8Array): void;
	close(descriptor: number): void;
	setOption(
		descriptor: number,
		level: number,
		option: number,
		value: Uint8Array,
	): void;
	/** The option's value, as long as the kernel made it and no longer than `capacity` bytes. */
	getOption(
		descriptor: number,
		level: number,
		option: number,
		capacity: number,
	): Buffer;
}

/**
 * Loads the calls through koffi. Fails where koffi has no binary for this machine: without them
 * nobody can say who is asking, so the agent must not start.
 */
export async function loadLibc(): Promise<Libc> {
	try {
		return bindCalls((await import("koffi")).default);
	} catch (error) {
		throw new StepError(
			"loading koffi, without which there is no check of interface, MAC and firewall mark and no hop limit on the metadata endpoint",
			error,
		);
	}
}

/** More than any option that is read here takes. */
const MAX_OPTION_BYTES = 256;

type Koffi = typeof import("koffi")["default"];

function bindCalls(koffi: Koffi): Libc {
	const self = koffi.load(null);
	const calls = {
		socket: self.func("int socket(int family, int type, int protocol)"),
		bind: self.func("int bind(int fd, const void *address, uint32_t length)"),
		close: self.func("int close(int fd)"),
		set: self.func(
			"int setsockopt(int fd, int level, int option, const void *value, uint32_t length)",
		),
		get: self.func(
			"int getsockopt(int fd, int level, int option, void *value, uint32_t *length)",
		),
	};
	const fail = (call: string): never => {
		const code = getSystemErrorName(-koffi.errno());
		throw Object.assign(new Error(`${call} failed: ${code}`), { code });
	};
	const checked = (call: string, result: number): number =>
		result >= 0 ? result : fail(call);
	// One place for all answers: options are read for every new connection, and making buffers costs most of a call.
	const answer = Buffer.alloc(MAX_OPTION_BYTES);
	const answerLength = new Uint32Array(1);
	return {
		socket: (family, type, protocol) =>
			checked("socket", calls.socket(family, type, protocol)),
		bind: (descriptor, address) => {
			checked("bind", calls.bind(descriptor, address, address.length));
		},
		close: (descriptor) => {
			checked("close", calls.close(descriptor));
		},
		setOption: (descriptor, level, option, value) => {
			checked(
				`setsockopt(${level}, ${option})`,
				calls.set(descriptor, level, option, value, value.length),
			);
		},
		getOption: (descriptor, level, option, capacity) => {
			answerLength[0] = Math.min(capacity, MAX_OPTION_BYTES);
			if (calls.get(descriptor, level, option, answer, answerLength) < 0) {
				fail(`getsockopt(${level}, ${option})`);
			}
			return Buffer.from(answer.subarray(0, answerLength[0]));
		},
	};
}

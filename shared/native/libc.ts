import { getSystemErrorName } from "node:util";
import { type Koffi, throughKoffi } from "./through-koffi.ts";

/** The system calls of the C library that Node has no call for. Each answers 0 or more, or throws with the error's name. */
export interface Libc {
	socket(family: number, type: number, protocol: number): number;
	bind(descriptor: number, address: Uint8Array): void;
	close(descriptor: number): void;
	/** Sends one datagram. */
	sendTo(descriptor: number, data: Uint8Array, address: Uint8Array): void;
	/** What the socket is bound to, as `bind` takes it. */
	boundAddress(descriptor: number): Buffer;
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

/** Loads the calls through koffi. Fails where koffi has no binary for this machine. */
export function loadLibc(): Promise<Libc> {
	return throughKoffi(bindCalls);
}

/** More than any option that is read here takes. */
const MAX_OPTION_BYTES = 256;

function bindCalls(koffi: Koffi): Libc {
	const self = koffi.load(null);
	const calls = {
		socket: self.func("int socket(int family, int type, int protocol)"),
		bind: self.func("int bind(int fd, const void *address, uint32_t length)"),
		close: self.func("int close(int fd)"),
		sendTo: self.func(
			"long sendto(int fd, const void *data, size_t size, int flags, const void *address, uint32_t length)",
		),
		name: self.func("int getsockname(int fd, void *address, uint32_t *length)"),
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
		sendTo: (descriptor, data, address) => {
			const { length } = data;
			checked(
				"sendto",
				calls.sendTo(descriptor, data, length, 0, address, address.length),
			);
		},
		boundAddress: (descriptor) => {
			answerLength[0] = MAX_OPTION_BYTES;
			checked("getsockname", calls.name(descriptor, answer, answerLength));
			return Buffer.from(answer.subarray(0, answerLength[0]));
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

import { setImmediate as turn } from "node:timers/promises";
import koffi from "koffi";

const AF_INET = 2;
const SOCK_STREAM = 1;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const MSG_NOSIGNAL = 0x4000;
const CLONE_NEWNET = 0x4000_0000;
const EAGAIN = 11;
const EPOLL_CTL_ADD = 1;
const EPOLLIN = 1;
const EPOLLOUT = 4;
const EPOLLET = 0x8000_0000;
/** `struct epoll_event` is packed on x86-64 alone: there the data follows the events at once. */
const [EVENT_BYTES, DATA_AT] = process.arch === "x64" ? [12, 4] : [16, 8];
const MOST_EVENTS = 256;

const libc = koffi.load(null);
const calls = {
	setns: libc.func("int setns(int fd, int kind)"),
	socket: libc.func("int socket(int family, int type, int protocol)"),
	connect: libc.func("int connect(int fd, const void *to, uint32_t length)"),
	send: libc.func("long send(int fd, const void *data, size_t size, int how)"),
	recv: libc.func("long recv(int fd, void *data, size_t size, int how)"),
	close: libc.func("int close(int fd)"),
	create: libc.func("int epoll_create1(int how)"),
	control: libc.func("int epoll_ctl(int in, int what, int fd, void *event)"),
	wait: libc.func("int epoll_wait(int in, void *events, int most, int ms)"),
};

interface Asked {
	readonly began: number;
	readonly request: Buffer;
	readonly resolve: (answer: string) => void;
	readonly reject: (error: Error) => void;
	isSent: boolean;
	answer: string;
}

/**
 * Asks a server over a new connection for each request, out of any network namespace, as many at once as want to. In
 * bare system calls: with Node's own sockets the asking took longer than the answering, and that was what one measured.
 */
export class ManyConnections {
	/** Of each answer, from before its socket was made to the connection's end, milliseconds. */
	readonly latencies: number[] = [];
	readonly #epoll = checked("epoll_create1", calls.create(0));
	readonly #asked = new Map<number, Asked>();
	readonly #events = Buffer.alloc(EVENT_BYTES * MOST_EVENTS);
	readonly #event = Buffer.alloc(EVENT_BYTES);
	readonly #room = Buffer.alloc(65_536);
	#namespace = -1;

	/** `namespace` is the open file of one; resolves with all that was answered. */
	ask(
		namespace: number,
		server: { readonly host: string; readonly port: number },
		request: string,
	): Promise<string> {
		const began = performance.now();
		this.#enter(namespace);
		const kind = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
		const fd = checked("socket", calls.socket(AF_INET, kind, 0));
		// That it is only under way is no error; every other shows when the socket is read.
		calls.connect(fd, addressOf(server), 16);
		this.#event.writeUInt32LE((EPOLLIN | EPOLLOUT | EPOLLET) >>> 0, 0);
		this.#event.writeInt32LE(fd, DATA_AT);
		const added = calls.control(this.#epoll, EPOLL_CTL_ADD, fd, this.#event);
		checked("epoll_ctl", added);
		const { promise, resolve, reject } = Promise.withResolvers<string>();
		const asked = { began, request: Buffer.from(request), resolve, reject };
		this.#asked.set(fd, { ...asked, isSent: false, answer: "" });
		return promise;
	}

	/** Handles what has come; waits up to so many milliseconds for something. */
	handle(waitMs: number): void {
		const most = MOST_EVENTS;
		const count = calls.wait(this.#epoll, this.#events, most, waitMs);
		for (let at = 0; at < count; at += 1) {
			const event = this.#events.subarray(at * EVENT_BYTES);
			this.#handle(event.readInt32LE(DATA_AT), event.readUInt32LE(0));
		}
	}

	/** Handles what comes until the work is done that asks; rejects as it does. */
	async during<T>(work: Promise<T>): Promise<T> {
		let isDone = false;
		const done = work.finally(() => {
			isDone = true;
		});
		done.catch(() => {});
		while (!isDone) {
			this.handle(100);
			await turn();
		}
		return await done;
	}

	/** A socket stays in the namespace in which it was made, wherever its process goes. */
	#enter(namespace: number): void {
		if (namespace === this.#namespace) return;
		checked("setns", calls.setns(namespace, CLONE_NEWNET));
		this.#namespace = namespace;
	}

	#handle(fd: number, what: number): void {
		const asked = this.#asked.get(fd);
		if (!asked) return;
		if (!asked.isSent && (what & EPOLLOUT) !== 0) {
			const { request } = asked;
			calls.send(fd, request, request.length, MSG_NOSIGNAL);
			asked.isSent = true;
		}
		// Everything but the room to send in: what came, the end, an error.
		if ((what & ~EPOLLOUT) !== 0) this.#read(fd, asked);
	}

	#read(fd: number, asked: Asked): void {
		for (;;) {
			const size = Number(calls.recv(fd, this.#room, this.#room.length, 0));
			if (size < 0 && koffi.errno() === EAGAIN) return;
			if (size > 0) {
				asked.answer += this.#room.toString("latin1", 0, size);
				continue;
			}
			this.#asked.delete(fd);
			calls.close(fd);
			this.latencies.push(performance.now() - asked.began);
			if (size === 0) asked.resolve(asked.answer);
			else asked.reject(new Error(`connection failed: ${koffi.errno()}`));
			return;
		}
	}
}

function addressOf(server: {
	readonly host: string;
	readonly port: number;
}): Buffer {
	const bytes = Buffer.alloc(16);
	bytes.writeUInt16LE(AF_INET, 0);
	bytes.writeUInt16BE(server.port, 2);
	bytes.set(server.host.split(".").map(Number), 4);
	return bytes;
}

function checked(call: string, result: number): number {
	if (result >= 0) return result;
	throw new Error(`${call}: error ${koffi.errno()}`);
}

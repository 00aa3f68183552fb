import koffi from "koffi";

const AF_PACKET = 17;
const SOCK_RAW_NONBLOCK = 3 | 0o4000;
const ETH_P_ALL_NETWORK_ORDER = 0x0300;
/** What the kernel says of a frame in `sockaddr_ll`: it came from this very host. */
const PACKET_OUTGOING = 4;
const PACKET_TYPE_OFFSET = 10;
const CLONE_NEWNET = 0x4000_0000;
const self = koffi.load(null);
const socket = self.func("int socket(int family, int type, int protocol)");
const bind = self.func(
	"int bind(int fd, const void *address, uint32_t length)",
);
const send = self.func(
	"intptr_t send(int fd, const void *data, size_t length, int flags)",
);
const recvfrom = self.func(
	"intptr_t recvfrom(int fd, void *data, size_t length, int flags, void *address, uint32_t *addressLength)",
);
const open = self.func("int open(const char *path, int flags)");
const close = self.func("int close(int fd)");
const setns = self.func("int setns(int fd, int kind)");

/** Raw Ethernet frames of one interface, in and out; see packet(7). */
export class PacketSocket {
	readonly #descriptor: number;

	constructor(interfaceIndex: number) {
		this.#descriptor = socket(
			AF_PACKET,
			SOCK_RAW_NONBLOCK,
			ETH_P_ALL_NETWORK_ORDER,
		);
		const address = Buffer.alloc(20);
		address.writeUInt16LE(AF_PACKET, 0);
		address.writeUInt16LE(ETH_P_ALL_NETWORK_ORDER, 2);
		address.writeInt32LE(interfaceIndex, 4);
		const bound = bind(this.#descriptor, address, address.length);
		if (this.#descriptor < 0 || bound < 0) {
			throw new Error(`packet socket failed: errno ${koffi.errno()}`);
		}
	}

	/** One inside a named network namespace: this thread goes there and comes back, the socket stays. */
	static inside(namespace: string, interfaceIndex: number): PacketSocket {
		const home = open("/proc/thread-self/ns/net", 0);
		const there = open(`/run/netns/${namespace}`, 0);
		try {
			if (setns(there, CLONE_NEWNET) < 0) throw new Error(`no ${namespace}`);
			return new PacketSocket(interfaceIndex);
		} finally {
			setns(home, CLONE_NEWNET);
			close(there);
			close(home);
		}
	}

	send(frame: Buffer): void {
		const sent = send(this.#descriptor, frame, frame.length, 0);
		if (Number(sent) !== frame.length) {
			throw new Error(`send failed: errno ${koffi.errno()}`);
		}
	}

	/** A frame that came in or went out, undefined when none is waiting. */
	receive(): Buffer | undefined {
		return this.#next()?.frame;
	}

	/** All frames that came in and are waiting. */
	arrived(): Buffer[] {
		const frames: Buffer[] = [];
		for (let one = this.#next(); one; one = this.#next()) {
			if (one.type !== PACKET_OUTGOING) frames.push(one.frame);
		}
		return frames;
	}

	close(): void {
		close(this.#descriptor);
	}

	#next(): { frame: Buffer; type: number } | undefined {
		const frame = Buffer.alloc(2048);
		const address = Buffer.alloc(20);
		const size = new Uint32Array([address.length]);
		const received = recvfrom(
			...[this.#descriptor, frame, frame.length, 0, address, size],
		);
		const length = Number(received);
		if (length <= 0) return undefined;
		const type = address.readUInt8(PACKET_TYPE_OFFSET);
		return { frame: frame.subarray(0, length), type };
	}
}

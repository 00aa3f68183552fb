import koffi from "koffi";

const AF_PACKET = 17;
const SOCK_RAW_NONBLOCK = 3 | 0o4000;
const ETH_P_ALL_NETWORK_ORDER = 0x0300;
const self = koffi.load(null);
const socket = self.func("int socket(int family, int type, int protocol)");
const bind = self.func(
	"int bind(int fd, const void *address, uint32_t length)",
);
const send = self.func(
	"intptr_t send(int fd, const void *data, size_t length, int flags)",
);
const recv = self.func(
	"intptr_t recv(int fd, void *data, size_t length, int flags)",
);

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

	send(frame: Buffer): void {
		const sent = send(this.#descriptor, frame, frame.length, 0);
		if (Number(sent) !== frame.length) {
			throw new Error(`send failed: errno ${koffi.errno()}`);
		}
	}

	/** A frame that came in or went out, undefined when none is waiting. */
	receive(): Buffer | undefined {
		const frame = Buffer.alloc(2048);
		const length = Number(recv(this.#descriptor, frame, frame.length, 0));
		return length > 0 ? frame.subarray(0, length) : undefined;
	}
}

import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { bareFrame } from "./frames.ts";
import {
	HostUnderTest,
	inside,
	isolate,
	type Kernel,
	macOf,
	onHost,
	type TestInstance,
} from "./host-under-test.ts";
import { PacketSocket } from "./packet-socket.ts";

export type Topology = "routed" | "bridged";

/** A network namespace that frames are sent from and may arrive in. */
export type Place = (typeof PLACES)[number];
/**
 * `stranger` is where a guest would be that the host does not know yet, `LAN` is not a guest, and `behind` is behind the
 * attacker, which is its router.
 */
const PLACES = ["attacker", "victim", "stranger", "LAN", "behind"] as const;

/** Frames that places send in turn, and what shows that they did harm. */
export interface Attack {
	readonly sends: readonly (readonly [Place, readonly Buffer[]])[];
	/** What is sent again and again until harm shows. */
	readonly insists?: readonly [Place, readonly Buffer[]];
	/** Whether a frame that arrived is the harm done. */
	readonly shows: (frame: Buffer) => boolean;
	/** Where it is harm; everywhere unless told. */
	readonly at?: readonly Place[];
	/** Where it arrives on a host without protection. On a protected one it arrives nowhere. */
	readonly unprotected: readonly Place[];
}

const BRIDGE = "br0";
/** From one place's frames to the next one's, so that they are taken in this order. */
const STEP_MS = 30;
const POLL_MS = 20;
/** For an answer on a machine that has much to do. */
const PATIENCE_MS = 4_000;
/** The kernel repeats an unacknowledged answer after a second. */
const SETTLE_MS = 1_400;

/** One host with instances and others around it, each with a sniffer. */
export class AttackScene {
	readonly topology: Topology;
	readonly host: HostUnderTest;
	#isolates = false;
	readonly #sockets = new Map<Place, PacketSocket>();
	readonly #other = createServer((_request, response) => response.end("other"));

	constructor(topology: Topology, host: HostUnderTest) {
		this.topology = topology;
		this.host = host;
	}

	/** What keeps frames honest on bridges may be told; but for nftables there is then no IPv6. */
	static async start(
		backend: Parameters<typeof HostUnderTest.start>[0],
		topology: Topology,
		frames: NonNullable<Kernel["frames"]> = "nftables",
	): Promise<AttackScene> {
		const bridges = topology === "bridged" ? [BRIDGE] : [];
		const ipv6 = frames === "nftables";
		const kernel = { sets: true, ipv6, bridges, frames };
		const scene = new AttackScene(
			topology,
			await HostUnderTest.start(backend, 2, kernel),
		);
		if (frames === "locked ports") scene.#isolates = true;
		scene.#addOthers();
		scene.#weakenKernel();
		scene.#other.listen(8080, "::");
		for (const place of PLACES) {
			const name = scene.namespaceOf(place);
			const index = Number(inside(name, "cat", "/sys/class/net/eth0/ifindex"));
			scene.#sockets.set(place, PacketSocket.inside(name, index));
		}
		return scene;
	}

	get attacker(): TestInstance {
		return this.#instance(0);
	}

	get victim(): TestInstance {
		return this.#instance(1);
	}

	namespaceOf(place: Place): string {
		if (place === "attacker") return this.attacker.entry.instanceId;
		if (place === "victim") return this.victim.entry.instanceId;
		return place.toLowerCase();
	}

	macIn(place: Place): string {
		return inside(
			this.namespaceOf(place),
			"cat",
			"/sys/class/net/eth0/address",
		);
	}

	/** Where a place's frames for the host go. */
	gatewayOf(place: Place): string {
		if (place === "behind") {
			const name = this.attacker.entry.instanceId;
			return inside(name, "cat", "/sys/class/net/inner/address");
		}
		if (this.topology === "bridged") return macOf(BRIDGE);
		if (place === "attacker") return macOf(this.attacker.entry.interfaceName);
		if (place === "victim") return macOf(this.victim.entry.interfaceName);
		return macOf(OTHERS[place].routed);
	}

	/** Sends an attack's frames and answers where harm shows, once it shows at all of the places that are expected. */
	async attempt(attack: Attack): Promise<Place[]> {
		this.#drain();
		await this.send(attack);
		const seen = new Set<Place>();
		for (let waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
			for (const place of this.harmOf(attack, this.#drain())) seen.add(place);
			if (attack.unprotected.every((place) => seen.has(place))) break;
			await this.#insist([attack]);
		}
		return PLACES.filter((place) => seen.has(place));
	}

	/** Sends all attacks' frames and answers what arrived everywhere until nothing more is to be expected. */
	async attemptAll(
		attacks: readonly Attack[],
	): Promise<ReadonlyMap<Place, Buffer[]>> {
		this.#drain();
		for (const attack of attacks) await this.send(attack);
		for (let waited = 0; waited < SETTLE_MS; waited += POLL_MS) {
			await this.#insist(attacks);
		}
		return this.#drain();
	}

	async #insist(attacks: readonly Attack[]): Promise<void> {
		for (const [place, frames] of attacks.flatMap((one) =>
			one.insists ? [one.insists] : [],
		)) {
			for (const frame of frames) this.#sockets.get(place)?.send(frame);
		}
		await delay(POLL_MS);
	}

	harmOf(
		{ shows, at = PLACES }: Attack,
		arrived: ReadonlyMap<Place, Buffer[]>,
	): Place[] {
		return PLACES.filter(
			(place) => at.includes(place) && arrived.get(place)?.some(shows),
		);
	}

	async send({ sends }: Pick<Attack, "sends">): Promise<void> {
		for (const [place, frames] of sends) {
			for (const frame of frames) this.#sockets.get(place)?.send(frame);
			await delay(STEP_MS);
		}
	}

	/** What arrived in a place since the last look. */
	arrivedAt(place: Place): Buffer[] {
		return this.#sockets.get(place)?.arrived() ?? [];
	}

	/** Lets all ports of the bridge pass nothing to each other, or lets them again. */
	isolate(on: boolean): void {
		const ports: { readonly ifname: string }[] = JSON.parse(
			onHost(`ip -json link show master ${BRIDGE}`),
		);
		for (const { ifname } of ports) isolate(ifname, on);
	}

	/** Undoes what an attack taught host and bridge. */
	async heal(): Promise<void> {
		onHost("ip neighbour flush all; ip -6 neighbour flush all");
		const sends = (["attacker", "victim", "LAN"] as const).map(
			(place) => [place, [bareFrame(this.macIn(place))]] as const,
		);
		await this.send({ sends });
	}

	/** Takes all protection away while something is tried. */
	async unprotected(work: () => Promise<void>): Promise<void> {
		await this.host.firewall.remove();
		try {
			await work();
		} finally {
			const entries = this.host.instances.map(({ entry }) => entry);
			await this.host.firewall.apply(entries);
			await this.heal();
		}
	}

	async end(): Promise<void> {
		this.#other.close();
		for (const socket of this.#sockets.values()) socket.close();
		onHost(`ip netns del behind; ip netns del lan; ip netns del stranger
			ip address del 169.254.1.1/32 dev lo
			ip address del fd00:ec2::1/128 dev lo`);
		await this.host.end();
	}

	#drain(): Map<Place, Buffer[]> {
		return new Map(PLACES.map((place) => [place, this.arrivedAt(place)]));
	}

	#instance(at: number): TestInstance {
		const instance = this.host.instances[at];
		if (!instance) throw new Error("no instance");
		return instance;
	}

	#addOthers(): void {
		for (const [name, { routed, bridged, n }] of Object.entries(OTHERS)) {
			const namespace = name.toLowerCase();
			const end = this.topology === "bridged" ? bridged : routed;
			onHost(`ip netns add ${namespace}
				ip link add ${end} type veth peer name eth0 netns ${namespace}
				${this.topology === "bridged" ? `ip link set ${end} master ${BRIDGE}` : ""}
				ip link set ${end} up
				ip -n ${namespace} link set eth0 up
				ip -n ${namespace} address add 10.0.0.${n}/24 dev eth0
				ip -n ${namespace} address add fd12::${n}/120 dev eth0 nodad`);
			if (this.#isolates) isolate(end);
			if (this.topology === "bridged") continue;
			onHost(`ip route add 10.0.0.${n} dev ${end}
				ip -6 route add fd12::${n} dev ${end}`);
		}
		const { entry } = this.attacker;
		const router = entry.instanceId;
		const side = this.topology === "bridged" ? BRIDGE : entry.interfaceName;
		onHost(`ip netns add behind
			ip -n ${router} link add inner type veth peer name eth0 netns behind
			ip -n ${router} link set inner up
			ip -n ${router} address add 172.17.0.1/24 dev inner
			ip -n ${router} address add fd17::1/64 dev inner nodad
			ip -n behind link set eth0 up
			ip -n behind address add 172.17.0.2/24 dev eth0
			ip -n behind address add fd17::2/64 dev eth0 nodad
			ip netns exec ${router} sh -c 'echo 1 | tee /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding'
			ip route add 172.17.0.0/24 via ${entry.privateIp} dev ${side} onlink
			${entry.ipv6 ? `ip -6 route add fd17::/64 via ${entry.ipv6} dev ${side} onlink` : ""}`);
	}

	/** What the kernel checks by itself does not count: the rules alone must hold. And the victim keeps what it did not open. */
	#weakenKernel(): void {
		const names = onHost("ls /proc/sys/net/ipv4/conf").trim().split("\n");
		for (const name of names) {
			onHost(`echo 0 > /proc/sys/net/ipv4/conf/${name}/rp_filter`);
		}
		onHost(`ip address add 169.254.1.1/32 dev lo
			ip address add fd00:ec2::1/128 dev lo nodad
			echo 1 > /proc/sys/net/ipv4/ip_forward
			echo 1 > /proc/sys/net/ipv6/conf/all/forwarding`);
		for (const family of ["ip", "ip6"]) {
			const chain = "{ type filter hook output priority 0; }";
			const victim = this.namespaceOf("victim");
			onHost(`ip netns exec ${victim} nft add table ${family} quiet
				ip netns exec ${victim} nft "add chain ${family} quiet out ${chain}"
				ip netns exec ${victim} nft add rule ${family} quiet out tcp flags rst drop`);
		}
	}
}

const OTHERS = {
	stranger: { routed: "gumstranger", bridged: "tapstranger", n: 98 },
	LAN: { routed: "lan0", bridged: "up0", n: 99 },
} as const;

import type { Attack, AttackScene, Place } from "./attack-scene.ts";
import {
	arpRequest,
	bareFrame,
	buildSyn,
	type ForgedSyn,
	fragmented,
	PSH_ACK,
	readAnswer,
	tagged,
	unaskedArpReply,
	untagged,
} from "./frames.ts";
import {
	claimedAddress,
	extended,
	fragmentedOverIpv6,
	routerAdvertisement,
	solicitation,
	unaskedAdvertisement,
} from "./ipv6-frames.ts";

const METADATA = { 4: "169.254.169.254", 6: "fd00:ec2::254" } as const;
/** Another address of the range, which the host itself has for a purpose of its own. */
const BESIDE = { 4: "169.254.1.1", 6: "fd00:ec2::1" } as const;
const EVERY_NODE = { mac: "33:33:00:00:00:01", ip: "ff02::1" };
const ARP = 0x0806;

export type Version = 4 | 6;

/** The table of attacks: what each is, and where its harm shows on a host without protection. */
export function attackCases(
	scene: AttackScene,
	version: Version,
): Readonly<Record<string, Attack>> {
	const cases = new Cases(scene, version);
	return {
		...cases.handshakes(),
		...(version === 4 ? cases.claimsOverArp() : cases.claimsOverIpv6()),
		...cases.answersForged(),
	};
}

/** A handshake that nobody should object to. */
export function honestHandshake(
	scene: AttackScene,
	version: Version,
	from: "attacker" | "victim",
): Attack {
	return new Cases(scene, version).handshake(from, {}, [from]);
}

class Cases {
	static #port = 20_000;
	readonly #scene: AttackScene;
	readonly #version: Version;
	readonly #bridged: boolean;

	constructor(scene: AttackScene, version: Version) {
		this.#scene = scene;
		this.#version = version;
		this.#bridged = scene.topology === "bridged";
	}

	/** A SYN, for whom an answer is the harm. */
	handshake(
		from: Place,
		forged: Partial<ForgedSyn>,
		unprotected: readonly Place[],
		frames: (frame: Buffer) => Buffer[] = (frame) => [frame],
	): Attack {
		const syn = { ...this.#syn(from), ...forged };
		return {
			sends: [[from, frames(buildSyn(syn))]],
			shows: answers(syn.destination, syn.sourcePort),
			unprotected,
		};
	}

	handshakes(): Record<string, Attack> {
		const { mac: sourceMac } = this.#scene.victim.entry;
		const source = this.#addressOf("victim");
		const attackers = this.#addressOf("attacker");
		const both = { source, sourceMac };
		// A bridge sends to where it last saw a MAC.
		const thief = (place: Place) => [this.#bridged ? place : "victim"] as const;
		const known = (attack: Attack) => this.#afterVictimWasSeen(attack);
		const inFragments = this.#version === 4 ? fragmented : fragmentedOverIpv6;
		return {
			"the victim's IP": this.handshake("attacker", { source }, ["victim"]),
			"the victim's MAC": this.handshake("attacker", { sourceMac }, [
				"attacker",
			]),
			"the victim's IP and MAC": known(
				this.handshake("attacker", both, thief("attacker")),
			),
			"the victim's IP and MAC with a priority tag": known(
				this.handshake("attacker", both, thief("attacker"), (frame) => [
					tagged(frame, 0),
				]),
			),
			"its own IP and MAC in a VLAN": this.handshake(
				"attacker",
				{},
				[],
				(frame) => [tagged(frame, 5)],
			),
			"the victim's IP in fragments": this.handshake(
				"attacker",
				{ source, payload: "more than one fragment" },
				["victim"],
				inFragments,
			),
			...(this.#version === 6 && this.#extensions(source)),
			"from behind the attacker": this.handshake("behind", {}, [
				...(["attacker", "behind"] as const),
			]),
			"its own IP and MAC, for another port": this.handshake(
				"attacker",
				{ destinationPort: 8080 },
				["attacker"],
			),
			"its own IP and MAC, for another address of the range": this.handshake(
				"attacker",
				{ destination: BESIDE[this.#version], destinationPort: 8080 },
				["attacker"],
			),
			"a guest's that the host does not know": this.handshake("stranger", {}, [
				"stranger",
			]),
			"such a guest's, with the victim's IP and MAC": known(
				this.handshake("stranger", both, thief("stranger")),
			),
			"the LAN's": this.handshake("LAN", {}, ["LAN"]),
			"the LAN's, with an instance's IP": this.handshake(
				"LAN",
				{ source: attackers },
				["attacker"],
			),
			"the LAN's, with the victim's IP and MAC": known(
				this.handshake("LAN", both, thief("LAN")),
			),
		};
	}

	/** What makes others take somebody for who he is not. */
	claimsOverArp(): Record<string, Attack> {
		const { mac } = this.#scene.attacker.entry;
		const victim = this.#addressOf("victim");
		const metadata = METADATA[4];
		const spoken = (frame: Buffer) =>
			frame.readUInt16BE(12) === ARP && frame.readUInt32BE(28) === 0xa9fea9fe;
		const rogue = (from: Place): Attack => ({
			sends: [[from, [unaskedArpReply(metadata, this.#scene.macIn(from))]]],
			shows: (frame) =>
				spoken(frame) && sourceMacOf(frame) === this.#scene.macIn(from),
			...this.#heardByInstances(from),
		});
		return {
			"the victim's IP claimed by ARP": this.#poisoning([
				unaskedArpReply(victim, mac),
			]),
			"the victim's MAC shown at another port": this.#stolenPort(),
			"the metadata address claimed by ARP": rogue("attacker"),
			"the same by a guest that the host does not know": rogue("stranger"),
			"the same by the LAN": rogue("LAN"),
			"the metadata address claimed by ARP with a priority tag": withPriority(
				rogue("attacker"),
			),
			"the same by the LAN with such a tag": withPriority(rogue("LAN")),
			"the same by the LAN with two": withPriority(rogue("LAN"), 2),
			"the LAN asks for the metadata address": {
				sends: [
					[
						"LAN",
						[
							arpRequest(metadata, {
								ip: this.#addressOf("LAN"),
								mac: this.#scene.macIn("LAN"),
							}),
						],
					],
				],
				shows: (frame) =>
					spoken(frame) && sourceMacOf(frame) === this.#scene.gatewayOf("LAN"),
				at: ["LAN", "stranger"],
				unprotected: ["LAN"],
			},
		};
	}

	claimsOverIpv6(): Record<string, Attack> {
		const { mac } = this.#scene.attacker.entry;
		const victim = this.#addressOf("victim");
		const metadata = METADATA[6];
		const by = (place: Place, source = this.#addressOf(place)) => ({
			source,
			sourceMac: this.#scene.macIn(place),
			destination: EVERY_NODE.ip,
			destinationMac: EVERY_NODE.mac,
		});
		const rogue = (
			from: Place,
			frame: Buffer,
			claimed: string = metadata,
		): Attack => ({
			sends: [[from, [frame]]],
			shows: (arrived) =>
				claimedAddress(arrived) === claimed &&
				sourceMacOf(arrived) === this.#scene.macIn(from),
			...this.#heardByInstances(from),
		});
		const advertised = (from: Place) =>
			unaskedAdvertisement(by(from), metadata, this.#scene.macIn(from));
		const router = "fe80::bad";
		return {
			"the victim's IP advertised": this.#poisoning([
				unaskedAdvertisement(by("attacker"), victim, mac),
			]),
			"the victim's IP as one that asks": this.#poisoning([
				solicitation(by("attacker", victim), "fd12::1", mac),
			]),
			"the victim's MAC shown at another port": this.#stolenPort(),
			"the metadata address advertised": rogue(
				"attacker",
				advertised("attacker"),
			),
			"the same behind an extension header": rogue(
				"attacker",
				extended(advertised("attacker"), "destination"),
			),
			"the metadata address as one that asks": rogue(
				"attacker",
				solicitation(by("attacker", metadata), victim, mac),
			),
			"the attacker as router": rogue(
				"attacker",
				routerAdvertisement(by("attacker", router)),
				router,
			),
			"the metadata address advertised by a guest that the host does not know":
				rogue("stranger", advertised("stranger")),
			"the same by the LAN": rogue("LAN", advertised("LAN")),
			"the metadata address advertised with a priority tag": withPriority(
				rogue("attacker", advertised("attacker")),
			),
			"the same by the LAN with such a tag": withPriority(
				rogue("LAN", advertised("LAN")),
			),
			"the same by the LAN with two": withPriority(
				rogue("LAN", advertised("LAN")),
				2,
			),
		};
	}

	/** What the victim would take for an answer. */
	answersForged(): Record<string, Attack> {
		const forge = (from: Place): Attack => {
			const destinationPort = Cases.#port++;
			const { mac } = this.#scene.victim.entry;
			const source = METADATA[this.#version];
			const frame = buildSyn({
				...{ ...this.#syn(from), source, sourcePort: 80, destinationPort },
				destination: this.#addressOf("victim"),
				destinationMac: this.#bridged ? mac : this.#scene.gatewayOf(from),
				...{ flags: PSH_ACK, payload: "HTTP/1.1 200 OK\r\n\r\n" },
			});
			return {
				sends: [[from, [frame]]],
				shows: (arrived) =>
					readAnswer(arrived, source)?.port === destinationPort,
				// IPv4 takes no packet from outside that bears an address of the host's own.
				unprotected: this.#bridged || this.#version === 6 ? ["victim"] : [],
			};
		};
		return {
			"an answer of the metadata address forged": forge("attacker"),
			"the same with a priority tag": withPriority(forge("attacker")),
			"such an answer forged by the LAN": forge("LAN"),
			"such an answer forged by the LAN with a priority tag": withPriority(
				forge("LAN"),
			),
			"such an answer forged by the LAN with two": withPriority(
				forge("LAN"),
				2,
			),
		};
	}

	#extensions(source: string): Record<string, Attack> {
		const kinds = ["hop-by-hop", "destination"] as const;
		return Object.fromEntries(
			kinds.map((kind) => [
				`the victim's IP behind a ${kind} header`,
				this.handshake("attacker", { source }, ["victim"], (frame) => [
					extended(frame, kind),
				]),
			]),
		);
	}

	/** Sends what claims the victim's address, then lets the victim ask: whoever else hears the answer stole it. */
	#poisoning(frames: readonly Buffer[]): Attack {
		const attack = this.handshake("victim", {}, []);
		return {
			...this.#afterVictimWasSeen({
				...attack,
				sends: [["attacker", frames], ...attack.sends],
			}),
			...this.#heardByThief(),
		};
	}

	/** The victim asks, does not acknowledge, and its MAC is seen elsewhere before the answer is sent again. */
	#stolenPort(): Attack {
		const attack = this.handshake("victim", {}, []);
		const stolen = bareFrame(this.#scene.victim.entry.mac);
		return {
			...attack,
			insists: ["attacker", [stolen]],
			...this.#heardByThief(),
		};
	}

	#heardByThief(): Pick<Attack, "at" | "unprotected"> {
		return {
			at: ["attacker", "stranger", "LAN", "behind"],
			unprotected: this.#bridged ? ["attacker"] : [],
		};
	}

	/** The host then knows the victim's MAC and does not ask for it, which would show the bridge where it is. */
	#afterVictimWasSeen(attack: Attack): Attack {
		const seen = this.handshake("victim", {}, []);
		return { ...attack, sends: [...seen.sends, ...attack.sends] };
	}

	/** Instances that hear what a place shouts: whom it concerns. Behind routed taps only the host hears it. */
	#heardByInstances(from: Place): Pick<Attack, "at" | "unprotected"> {
		const all = ["attacker", "victim"] as const;
		const others = all.filter((place) => place !== from);
		return { at: others, unprotected: this.#bridged ? others : [] };
	}

	#addressOf(place: Place): string {
		const { attacker, victim } = this.#scene;
		const known = { attacker, victim } as const;
		if (place === "attacker" || place === "victim") {
			const { privateIp, ipv6 = "" } = known[place].entry;
			return this.#version === 4 ? privateIp : ipv6;
		}
		const others = {
			stranger: { 4: "10.0.0.98", 6: "fd12::98" },
			LAN: { 4: "10.0.0.99", 6: "fd12::99" },
			behind: { 4: "172.17.0.2", 6: "fd17::2" },
		};
		return others[place][this.#version];
	}

	#syn(from: Place): ForgedSyn {
		return {
			source: this.#addressOf(from),
			sourceMac: this.#scene.macIn(from),
			destination: METADATA[this.#version],
			destinationMac: this.#scene.gatewayOf(from),
			sourcePort: Cases.#port++,
			destinationPort: 80,
		};
	}
}

/** The same frames as they look with a priority for switches, or two, which hosts take for their payload. */
function withPriority(attack: Attack, tags = 1): Attack {
	const dress = (frame: Buffer) =>
		Array.from({ length: tags }).reduce<Buffer>((one) => tagged(one, 0), frame);
	const sends = attack.sends.map(
		([place, frames]) => [place, frames.map(dress)] as const,
	);
	const shows = (frame: Buffer) => attack.shows(untagged(frame));
	return { ...attack, sends, shows };
}

function sourceMacOf(frame: Buffer): string {
	return frame.toString("hex", 6, 12).replace(/..(?=.)/g, "$&:");
}

function answers(address: string, port: number): Attack["shows"] {
	return (frame) => {
		const answer = readAnswer(frame, address);
		return answer?.kind === "SYN-ACK" && answer.port === port;
	};
}

import { StepError } from "#shared/errors.ts";
import { formatIpv4, parseSubnet } from "#shared/ipv4.ts";
import { formatIpv6, parseIpv6Subnet } from "#shared/ipv6.ts";
import type { InstanceAssignment } from "#shared/node-api.ts";
import { runCommand } from "#shared/run-command.ts";
import { type Link, listLinks, listNamespaces } from "../network/links.ts";
import { bridgedTaps } from "./bridged-tap.ts";
import type { FoundInstance, Hypervisor } from "./hypervisor.ts";
import { makeNamespace } from "./make-namespace.ts";
import { isBare, isMarked } from "./namespace-owner.ts";
import { killInside, startInside } from "./namespace-processes.ts";
import { routedTaps } from "./routed-tap.ts";
import { tapName } from "./tap-record.ts";
import { isOf, listTaps, type Tap, type Taps } from "./taps.ts";
import type { Ipv6Side, Wiring } from "./wire.ts";

/** What the host's configuration says of network namespaces as instances. */
export interface NetnsOptions {
	/** The subnet (CIDR) of the host's instances; its first address is their gateway. */
	readonly subnet: string;
	/** The same for IPv6; without it instances have no IPv6. */
	readonly subnetV6?: string;
	/** The bridge that their wires are put on; without one each is routed to. */
	readonly bridge?: string | undefined;
	/** What runs in an instance of an image; nothing unless the host's own configuration names something. */
	readonly initCommand?: (imageId: string) => readonly string[] | undefined;
}

/**
 * Instances that are network namespaces, each behind a veth that stands where a VM's tap would.
 * Memory, disks and processes are the host's: for trials and tests, no isolation from the host.
 * All that is to be remembered stands on the interface itself: no file can be lost or contradict it.
 */
export function createNetnsHypervisor(options: NetnsOptions): NetnsHypervisor {
	return new NetnsHypervisor(options);
}

const INSTANCE_NAME = /^i-[0-9a-f]{8,32}$/;
/** Of an instance that a crash left half made nothing is recorded; no placement has this epoch. */
const NO_EPOCH = -1;

class NetnsHypervisor implements Hypervisor {
	readonly name = "netns";
	readonly #gateway: string;
	readonly #prefix: number;
	readonly #gatewayV6: string | undefined;
	readonly #wiring: Wiring;
	readonly #initCommand: NonNullable<NetnsOptions["initCommand"]>;

	constructor({
		subnet,
		subnetV6,
		bridge,
		initCommand = () => undefined,
	}: NetnsOptions) {
		const range = parseSubnet(subnet);
		if (!range) throw new Error(`${subnet} is not a subnet`);
		this.#gateway = formatIpv4(range.first + 1);
		this.#prefix = range.prefix;
		this.#gatewayV6 = subnetV6 && firstAddress(subnetV6);
		this.#wiring = bridge === undefined ? routedTaps : bridgedTaps(bridge);
		this.#initCommand = initCommand;
	}

	async list(): Promise<readonly FoundInstance[]> {
		const { taps, links } = await listTaps();
		const whole = taps.map(({ record }) => record.instanceId);
		const others = (await listNamespaces()).filter(
			(name) => INSTANCE_NAME.test(name) && !whole.includes(name),
		);
		const left: string[] = [];
		for (const name of others) if (await isMarked(name)) left.push(name);
		return [
			...taps.map((tap) => this.#describe(tap, links)),
			...left.map((instanceId) => ({
				instanceId,
				epoch: NO_EPOCH,
				attachment: undefined,
			})),
		];
	}

	async prepare(assignment: InstanceAssignment): Promise<FoundInstance> {
		const { instanceId, hostInterface } = assignment;
		return await step(`preparing ${instanceId}`, async () => {
			if (hostInterface !== undefined) {
				throw new Error(
					`it is a machine that somebody else runs, behind ${hostInterface}: hypervisor external is for such`,
				);
			}
			const before = await listTaps();
			this.#refuseHeldAddress(before.taps, assignment);
			const found = this.#findTap(before, assignment);
			if (found) return found;
			await this.stop(instanceId);
			await makeNamespace(assignment, {
				wiring: this.#wiring,
				prefix: this.#prefix,
				gateway: this.#gateway,
				ipv6: this.#ipv6Side(assignment),
			});
			const made = this.#findTap(await listTaps(), assignment);
			if (!made) throw new Error(`${tapName(instanceId)} is gone`);
			return made;
		});
	}

	async start(assignment: InstanceAssignment): Promise<void> {
		const { instanceId, privateIp, mac, imageId } = assignment;
		await step(`starting ${instanceId}`, async () => {
			const name = tapName(instanceId);
			const ipv6 = this.#ipv6Side(assignment);
			const tap = { name, privateIp, mac, gateway: this.#gateway };
			await this.#wiring.plug({ ...tap, ...(ipv6 && { ipv6 }) });
			const command = this.#initCommand(imageId);
			if (command) await startInside(instanceId, command);
		});
	}

	async stop(instanceId: string): Promise<void> {
		await step(`stopping ${instanceId}`, async () => {
			const name = tapName(instanceId);
			const links = await listLinks();
			// The wire goes first: what still runs inside must not be heard any more.
			if (links.some((link) => link.name === name)) {
				await runCommand("ip", ["link", "del", name]);
			}
			if (!(await listNamespaces()).includes(instanceId)) return;
			const isOurs = (await isMarked(instanceId)) || (await isBare(instanceId));
			if (!isOurs) throw new Error("the namespace is somebody else's");
			await killInside(instanceId);
			await runCommand("ip", ["netns", "del", instanceId]);
		});
	}

	#refuseHeldAddress(
		taps: readonly Tap[],
		{ instanceId, privateIp }: InstanceAssignment,
	): void {
		const holder = taps.find(
			({ link, record }) =>
				record.privateIp === privateIp && this.#wiring.excludes(link),
		);
		if (!holder || holder.record.instanceId === instanceId) return;
		throw new Error(
			`${privateIp} is still that of ${holder.record.instanceId}`,
		);
	}

	/** Throws when it is there but not where it should be plugged in. */
	#findTap(
		{ taps, links }: Taps,
		assignment: InstanceAssignment,
	): FoundInstance | undefined {
		const tap = taps.find(({ record }) => isOf(record, assignment));
		if (!tap) return undefined;
		return describe(tap, this.#wiring.attachment(tap.link, links));
	}

	#describe(tap: Tap, links: readonly Link[]): FoundInstance {
		try {
			return describe(tap, this.#wiring.attachment(tap.link, links));
		} catch {
			// `prepare` tells why; until then nothing is let through from there.
			return describe(tap, undefined);
		}
	}

	#ipv6Side({ ipv6 }: InstanceAssignment): Ipv6Side | undefined {
		if (ipv6 === undefined || this.#gatewayV6 === undefined) return undefined;
		return { address: ipv6, gateway: this.#gatewayV6 };
	}
}

function describe(
	{ link, record }: Tap,
	attachment: FoundInstance["attachment"],
): FoundInstance {
	const { instanceId, epoch, privateIp, mac } = record;
	const addresses = { privateIp, mac };
	return { instanceId, epoch, attachment, addresses, isPlugged: link.isUp };
}

function firstAddress(subnetV6: string): string {
	const range = parseIpv6Subnet(subnetV6);
	if (!range) throw new Error(`${subnetV6} is not an IPv6 subnet`);
	return formatIpv6(range.first + 1n);
}

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		throw new StepError(name, error);
	}
}

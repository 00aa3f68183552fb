import type { InstanceAssignment } from "#shared/node-api.ts";
import { runCommand } from "#shared/run-command.ts";
import type { Attachment } from "../cache/instance-record.ts";
import { type Link, listLinks } from "../network/links.ts";
import { bridgeAttachment } from "./bridge-attachment.ts";
import type { AbsentMachine, FoundInstance, Hypervisor } from "./hypervisor.ts";
import {
	readTapRecord,
	type TapRecord,
	tapName,
	writeTapRecord,
} from "./tap-record.ts";

/** An interface of somebody else's machine that is one of our instances. */
interface Adopted {
	readonly link: Link;
	readonly record: TapRecord;
}

/**
 * Machines that somebody else runs, on these bridges: QEMU's, libvirt's, Proxmox's. They are known by the names of their
 * interfaces; which instance an interface is stands on it as its alias, so it is gone with the machine. Nothing is made,
 * started or stopped, and nothing but that alias changed.
 */
export function createExternalHypervisor(
	bridges: readonly string[],
): Hypervisor {
	return {
		name: "external",
		async list() {
			const links = await listLinks();
			return adopted(links).map((one) => describe(one, links, bridges));
		},
		prepare: (assignment) => adopt(assignment, bridges),
		start: async () => {},
		stop: letGo,
	};
}

/** Lets go of all machines; answers how many there were. */
export async function letGoOfAll(): Promise<number> {
	const all = adopted(await listLinks());
	for (const { link } of all) await setAlias(link.name, "");
	return all.length;
}

async function adopt(
	assignment: InstanceAssignment,
	bridges: readonly string[],
): Promise<FoundInstance | AbsentMachine> {
	const { instanceId, epoch, privateIp, mac, hostInterface } = assignment;
	if (hostInterface === undefined) {
		throw new Error("this host has machines that others run, and makes none");
	}
	const links = await listLinks();
	const link = links.find(({ name }) => name === hostInterface);
	if (!link) return { absent: `the host has no interface ${hostInterface}` };
	const record = { instanceId, epoch, privateIp, mac };
	const attachment = bridgeAttachment(links, link.name, bridges);
	refuseTaken(link, instanceId);
	await letGo(instanceId);
	await setAlias(hostInterface, writeTapRecord(record));
	return found(record, attachment);
}

async function letGo(instanceId: string): Promise<void> {
	for (const { link, record } of adopted(await listLinks())) {
		if (record.instanceId === instanceId) await setAlias(link.name, "");
	}
}

/** The wires that an agent makes for itself bear such an alias too, and the name that goes with it. */
function adopted(links: readonly Link[]): Adopted[] {
	return links.flatMap((link) => {
		const record = readTapRecord(link.alias);
		if (!record || tapName(record.instanceId) === link.name) return [];
		return [{ link, record }];
	});
}

function refuseTaken({ name, alias }: Link, instanceId: string): void {
	if (alias === "" || readTapRecord(alias)?.instanceId === instanceId) return;
	throw new Error(
		`${name} bears the alias "${alias}" already, where its instance is to stand`,
	);
}

function describe(
	{ link, record }: Adopted,
	links: readonly Link[],
	bridges: readonly string[],
): FoundInstance {
	try {
		return found(record, bridgeAttachment(links, link.name, bridges));
	} catch {
		// `prepare` tells why; until then nothing is let through from there.
		return found(record, undefined);
	}
}

function found(
	{ instanceId, epoch, privateIp, mac }: TapRecord,
	attachment: Attachment | undefined,
): FoundInstance {
	const addresses = { privateIp, mac };
	return { instanceId, epoch, attachment, addresses, isPlugged: true };
}

async function setAlias(interfaceName: string, alias: string): Promise<void> {
	const command = ["link", "set", "dev", interfaceName, "alias", alias];
	await runCommand("ip", command);
}

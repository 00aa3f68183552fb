import type { AdoptAnswer, AdoptRequest } from "#shared/admin-api/instances.ts";
import { adoptedInstance } from "../operations/ec2/adopted-instance.ts";
import { tagRows } from "../operations/ec2/tags.ts";
import { instanceTypeSize } from "../placement/instance-type.ts";
import { readLeases } from "../placement/leases.ts";
import { insertInstances, listInstancesOfNode } from "../store/instances.ts";
import { raiseNodeRevision } from "../store/node-revisions.ts";
import type { NodeTable } from "../store/schema.ts";
import type { WriteTransaction } from "../store/store.ts";
import { putTags } from "../store/tags.ts";
import { accountNamed } from "./account-named.ts";
import { AdminError } from "./admin-error.ts";
import type { AdminServices } from "./admin-services.ts";
import { nodeNamed } from "./node-named.ts";

/** @see https://libvirt.org/formatdomain.html#overriding-the-target-element */
const PASSING_NAME = /^(vnet|macvtap|macvlan)/;

/**
 * Makes an instance of a machine that somebody else runs on a host: from then on it reads its own metadata there. It gets
 * no profile: associating one is a call of EC2's API, for whoever may pass the role.
 */
export async function adoptMachine(
	{ accountId: administrator, store, clock, random, logger }: AdminServices,
	request: AdoptRequest,
): Promise<AdoptAnswer> {
	const { hostInterface, mac, privateIp, instanceType, name } = request;
	if (PASSING_NAME.test(hostInterface)) {
		const message = `${hostInterface} is a name that libvirt gives to whatever it starts next; give the machine's interface one of its own (target dev)`;
		throw new AdminError(400, "PassingInterfaceName", message);
	}
	if (!instanceTypeSize(instanceType)) {
		const message = `${instanceType} is no instance type; m5.large and t3.micro are`;
		throw new AdminError(400, "NoSuchInstanceType", message);
	}
	return store.write(async (tx) => {
		const account = request.account ?? administrator;
		const accountId = await accountNamed(tx, account);
		const node = await nodeNamed(tx, request.node);
		const zone = zoneOfAdopting(node);
		await refuseTaken(tx, node, request);
		const machine = {
			...{ account_id: accountId, instance_type: instanceType },
			...{ node_id: node.node_id, zone },
			...{ host_interface: hostInterface, mac, private_ip: privateIp },
		};
		const row = await adoptedInstance(tx, machine, clock.now(), random);
		const instanceId = row.instance_id;
		await insertInstances(tx, [row]);
		const tags = name === undefined ? [] : [{ key: "Name", value: name }];
		await putTags(tx, tagRows(accountId, instanceId, tags));
		await raiseNodeRevision(tx, [node.node_id]);
		logger.info("machine adopted", { instanceId, node: node.name, mac });
		return { instanceId };
	});
}

/** The zone of a host that takes machines of others; throws where it does not. */
function zoneOfAdopting({ name, hypervisor, zone, banned_at }: NodeTable) {
	if (banned_at !== null) {
		throw new AdminError(409, "NodeBanned", `${name} is banned`);
	}
	if (hypervisor === "external" && zone !== null) return zone;
	const message =
		hypervisor === null
			? `${name} has not reported yet`
			: `the agent of ${name} runs with hypervisor ${hypervisor}: machines of others need external`;
	throw new AdminError(409, "NotExternal", message);
}

async function refuseTaken(
	tx: WriteTransaction,
	node: NodeTable,
	{ hostInterface, mac, privateIp }: AdoptRequest,
): Promise<void> {
	const leases = await readLeases(tx, node.node_id);
	const there = await listInstancesOfNode(tx, node.node_id);
	const holder = there.find((one) => one.host_interface === hostInterface);
	const taken = [
		leases.addresses.has(privateIp) && privateIp,
		leases.macs.has(mac) && mac,
		holder !== undefined && hostInterface,
	].filter((one) => one !== false);
	if (taken.length === 0) return;
	const message = `on ${node.name} another instance has ${taken.join(" and ")}`;
	throw new AdminError(409, "Taken", message);
}

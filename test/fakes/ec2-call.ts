import { VCPU_QUOTA } from "../../controller/placement/vcpu-quota.ts";
import { setAccountQuota } from "../../controller/store/account-quotas.ts";
import { instanceProfileArn } from "../../controller/store/entity-arn.ts";
import { insertImage } from "../../controller/store/images.ts";
import { insertInstanceProfile } from "../../controller/store/instance-profiles.ts";
import { updateInstance } from "../../controller/store/instances.ts";
import {
	findNodeById,
	insertNode,
	updateNode,
} from "../../controller/store/nodes.ts";
import { insertRole } from "../../controller/store/roles.ts";
import type {
	InstanceProfileTable,
	InstanceTable,
	NodeTable,
} from "../../controller/store/schema.ts";
import { type FakeCallContext, fakeCallContext } from "./call-context.ts";
import { imageRow } from "./image-row.ts";
import { nodeRow } from "./node-row.ts";
import { ACCOUNT_ID, userCaller } from "./principals.ts";
import { roleRow } from "./role-row.ts";

/** The image that ec2Call registers. */
export const IMAGE_ID = "ami-0123456789abcdef0";

/** What every launch in tests asks for at least. */
export const launch = { ImageId: IMAGE_ID, MinCount: 1, MaxCount: 1 };

/** The profile that ec2Call makes; its role is that of roleRow. */
export const profileRow: InstanceProfileTable = {
	profile_id: "AIPAWORKER00000000000",
	account_id: ACCOUNT_ID,
	name: "Worker",
	name_key: "worker",
	path: "/team/",
	role_id: roleRow().role_id,
	role_changed_at: 0,
	created_at: 0,
};

/** The ARN of that profile. */
export const PROFILE_ARN = instanceProfileArn(profileRow);

/** A user's call where there is an image, a role, its instance profile, and hosts that have just reported. */
export async function ec2Call(
	nodes: readonly Partial<NodeTable>[] = [{}],
): Promise<FakeCallContext> {
	const call = await fakeCallContext({ caller: userCaller() });
	const reported_at = call.clock.now();
	await call.store.write(async (tx) => {
		for (const node of nodes) {
			await insertNode(tx, nodeRow({ reported_at, ...node }));
		}
		await insertRole(tx, roleRow());
		await insertInstanceProfile(tx, profileRow);
		await insertImage(tx, imageRow({ image_id: IMAGE_ID }));
	});
	return call;
}

/** What a host would bring about: the instance's row changed. */
export function setInstance(
	call: FakeCallContext,
	instanceId: string,
	changes: Partial<InstanceTable>,
): Promise<void> {
	return call.store.write((tx) => updateInstance(tx, instanceId, changes));
}

/** What an operator would set. */
export function setVcpuQuota(
	call: FakeCallContext,
	vcpus: number,
): Promise<void> {
	return call.store.write((tx) =>
		setAccountQuota(tx, ACCOUNT_ID, VCPU_QUOTA, vcpus),
	);
}

/** The host says that it is still there. */
export function reportNode(
	call: FakeCallContext,
	nodeId: string,
): Promise<void> {
	const reported_at = call.clock.now();
	return call.store.write((tx) => updateNode(tx, nodeId, { reported_at }));
}

/** How often the host's wanted state has changed. */
export async function revisionOf(
	call: FakeCallContext,
	nodeId = "node-1",
): Promise<number> {
	const node = await findNodeById(call.store.read, nodeId);
	return node?.revision ?? 0;
}

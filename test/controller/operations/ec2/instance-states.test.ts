import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { AdminError } from "../../../../controller/admin/admin-error.ts";
import {
	banNode,
	setDraining,
	unbanNode,
} from "../../../../controller/admin/change-node.ts";
import { moveInstance } from "../../../../controller/admin/move-instance.ts";
import { etagOf } from "../../../../controller/nodes/poll-assignments.ts";
import { reportStatus } from "../../../../controller/nodes/report-status.ts";
import { AssociateIamInstanceProfile } from "../../../../controller/operations/ec2/AssociateIamInstanceProfile.ts";
import { CreatePlacementGroup } from "../../../../controller/operations/ec2/CreatePlacementGroup.ts";
import { DisassociateIamInstanceProfile } from "../../../../controller/operations/ec2/DisassociateIamInstanceProfile.ts";
import { RebootInstances } from "../../../../controller/operations/ec2/RebootInstances.ts";
import { ReplaceIamInstanceProfileAssociation } from "../../../../controller/operations/ec2/ReplaceIamInstanceProfileAssociation.ts";
import { RunInstances } from "../../../../controller/operations/ec2/RunInstances.ts";
import { StartInstances } from "../../../../controller/operations/ec2/StartInstances.ts";
import { StopInstances } from "../../../../controller/operations/ec2/StopInstances.ts";
import { TerminateInstances } from "../../../../controller/operations/ec2/TerminateInstances.ts";
import { QueryError } from "../../../../controller/protocol/query-error.ts";
import {
	instanceState,
	listInstances,
	listInstancesOfNode,
	OCCUPYING,
} from "../../../../controller/store/instances.ts";
import { findNodeById } from "../../../../controller/store/nodes.ts";
import type { InstanceTable } from "../../../../controller/store/schema.ts";
import type { FakeCallContext } from "../../../fakes/call-context.ts";
import { ec2Call, launch } from "../../../fakes/ec2-call.ts";

const GroupName = "apart";
const IamInstanceProfile = { Name: "Worker" };
const ids = (row: InstanceTable) => ({ InstanceIds: [row.instance_id] });
const association = (row: InstanceTable) => ({
	AssociationId: row.association_id ?? "none",
	IamInstanceProfile,
});

type Act = (call: FakeCallContext, row: InstanceTable) => Promise<unknown>;

/** Everything that anybody may do to an instance at any time. */
const acts: Readonly<Record<string, Act>> = {
	launch: (call) => RunInstances.handle(launch, call),
	launchWithProfile: (call) =>
		RunInstances.handle({ ...launch, IamInstanceProfile }, call),
	launchApart: (call) =>
		RunInstances.handle({ ...launch, Placement: { GroupName } }, call),
	stop: (call, row) => StopInstances.handle(ids(row), call),
	start: (call, row) => StartInstances.handle(ids(row), call),
	reboot: (call, row) => RebootInstances.handle(ids(row), call),
	terminate: (call, row) => TerminateInstances.handle(ids(row), call),
	associate: (call, row) =>
		AssociateIamInstanceProfile.handle(
			{ InstanceId: row.instance_id, IamInstanceProfile },
			call,
		),
	replace: (call, row) =>
		ReplaceIamInstanceProfileAssociation.handle(association(row), call),
	disassociate: (call, row) =>
		DisassociateIamInstanceProfile.handle(association(row), call),
	move: (call, row) => moveInstance(operator(call), row.instance_id, undefined),
	moveToB: (call, row) =>
		moveInstance(operator(call), row.instance_id, "host-b"),
	drain: (call) => setDraining(operator(call), "host-a", true),
	resume: (call) => setDraining(operator(call), "host-a", false),
	ban: (call) => banNode(operator(call), "host-a"),
	unban: (call) => unbanNode(operator(call), "host-a"),
	hostHasIt: (call, row) => report(call, row, "running"),
	hostFails: (call, row) => report(call, row, "failed"),
	hostLacksIt: (call, row) => report(call, row, undefined),
};

function operator(call: FakeCallContext) {
	const { store, clock, random, logger } = call;
	return { store, clock, random, logger, authority: { publicKeyHash: "hash" } };
}

/** The instance's host says how it is, having carried out all that it was told; of its others it says nothing new. */
async function report(
	call: FakeCallContext,
	row: InstanceTable,
	state: "running" | "failed" | undefined,
): Promise<void> {
	const { store } = call;
	const node = await findNodeById(store.read, row.node_id);
	if (!node || node.banned_at !== null) return;
	const others = (await listInstancesOfNode(store.read, row.node_id)).filter(
		(one) => one.instance_id !== row.instance_id,
	);
	const said = [...others, ...(state ? [row] : [])].map((one) => ({
		instanceId: one.instance_id,
		// Of another placement than the present one nothing is believed.
		epoch: one === row ? one.epoch : one.epoch - 1,
		state: state ?? ("pending" as const),
	}));
	await reportStatus(call, node, {
		...{ agentVersion: "0", hypervisor: "null", zone: node.zone ?? "" },
		capacity: { vcpus: 8, memoryMiB: 16_384, instances: 6 },
		subnet: node.subnet ?? "",
		...{ reflects: etagOf(store, node), instances: said },
	});
}

/** EC2's life cycle: which state may follow which. */
const FOLLOWING: Readonly<Record<number, readonly number[]>> = {
	[instanceState.pending]: [0, 16, 32],
	[instanceState.running]: [16, 32, 64],
	[instanceState["shutting-down"]]: [32, 48],
	[instanceState.terminated]: [48],
	[instanceState.stopping]: [64, 80, 32, 0],
	[instanceState.stopped]: [80, 0, 48],
};

/** It goes on elsewhere, or was stopped and is so elsewhere. */
const AFTER_A_MOVE: readonly number[] = [
	instanceState.pending,
	instanceState.stopped,
];

function checkInvariants(
	before: readonly InstanceTable[],
	after: readonly InstanceTable[],
): void {
	const held = after.flatMap(({ node_id, address_lease }) =>
		address_lease === null ? [] : `${node_id} ${address_lease}`,
	);
	assert.equal(new Set(held).size, held.length, "no address twice");
	const macs = after.map(({ mac }) => mac);
	assert.equal(new Set(macs).size, macs.length, "no MAC twice");
	const associations = after.flatMap((row) => row.association_id ?? []);
	assert.equal(new Set(associations).size, associations.length);
	const apart = after
		.filter(
			(row) => row.placement_group_id && OCCUPYING.includes(row.state_code),
		)
		.flatMap(({ node_id, move_to }) => [node_id, move_to ?? []].flat());
	assert.equal(new Set(apart).size, apart.length, "a host each");
	for (const row of after) {
		const old = before.find((one) => one.instance_id === row.instance_id);
		assert.equal(row.association_id === null, row.profile_id === null);
		const gone = row.state_code === instanceState.terminated;
		assert.equal(row.address_lease, gone ? null : row.private_ip);
		if (!old) continue;
		assert.ok(row.epoch >= old.epoch, "the epoch never falls");
		assert.ok(row.valid_from >= old.valid_from);
		if (row.node_id === old.node_id) {
			assert.equal(row.private_ip, old.private_ip);
			// A move stops also what has not come up yet.
			const moves = row.move_to !== null && old.state_code === 0;
			assert.ok(
				moves || FOLLOWING[old.state_code]?.includes(row.state_code),
				`${old.state_code} to ${row.state_code}`,
			);
			continue;
		}
		assert.ok(row.epoch > old.epoch, "the epoch rises with every move");
		assert.ok(AFTER_A_MOVE.includes(row.state_code));
	}
}

function isRefusal(error: unknown): boolean {
	return error instanceof QueryError || error instanceof AdminError;
}

describe("the life of instances", () => {
	it("keeps its rules whatever is called in whatever order", async () => {
		const step = fc.tuple(fc.constantFrom(...Object.keys(acts)), fc.nat(4));
		await fc.assert(
			fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
				const call = await ec2Call([
					{ subnet: "10.0.0.0/29", instance_slots: 6 },
					{
						...{ node_id: "node-2", name: "host-b" },
						...{ subnet: "10.0.1.0/29", instance_slots: 3 },
					},
				]);
				await using _ = call.store;
				await RunInstances.handle(launch, call);
				await CreatePlacementGroup.handle(
					{ GroupName, Strategy: "spread" },
					call,
				);
				for (const [name, which] of steps) {
					const { accountId } = call.caller;
					const before = await listInstances(call.store.read, accountId);
					const row = before[which % before.length];
					assert.ok(row);
					const refusal = await acts[name]?.(call, row).then(
						() => undefined,
						(error: unknown) => error,
					);
					const after = await listInstances(call.store.read, accountId);
					checkInvariants(before, after);
					if (refusal === undefined) continue;
					assert.ok(isRefusal(refusal), String(refusal));
					assert.deepEqual(after, before, "a refused call changes nothing");
				}
			}),
			{ numRuns: 40 },
		);
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { changesByReport } from "../../../../controller/nodes/reported-state.ts";
import { AssociateIamInstanceProfile } from "../../../../controller/operations/ec2/AssociateIamInstanceProfile.ts";
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
} from "../../../../controller/store/instances.ts";
import type { InstanceTable } from "../../../../controller/store/schema.ts";
import type { FakeCallContext } from "../../../fakes/call-context.ts";
import { ec2Call, launch, setInstance } from "../../../fakes/ec2-call.ts";

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
	hostHasIt: (call, row) => report(call, row, "running"),
	hostFails: (call, row) => report(call, row, "failed"),
	hostLacksIt: (call, row) => report(call, row, undefined),
};

async function report(
	call: FakeCallContext,
	row: InstanceTable,
	state: "running" | "failed" | undefined,
): Promise<void> {
	const { instance_id: instanceId, epoch } = row;
	const reported = state && { instanceId, epoch, state };
	const changes = changesByReport(row, reported, call.clock.now());
	if (changes) await setInstance(call, instanceId, changes);
}

/** EC2's life cycle: which state may follow which. */
const FOLLOWING: Readonly<Record<number, readonly number[]>> = {
	[instanceState.pending]: [0, 16, 32],
	[instanceState.running]: [16, 32, 64],
	[instanceState["shutting-down"]]: [32, 48],
	[instanceState.terminated]: [48],
	[instanceState.stopping]: [64, 80, 32],
	[instanceState.stopped]: [80, 0, 48],
};

function checkInvariants(
	before: readonly InstanceTable[],
	after: readonly InstanceTable[],
): void {
	const held = after.flatMap((row) => row.address_lease ?? []);
	assert.equal(new Set(held).size, held.length, "no address twice");
	const associations = after.flatMap((row) => row.association_id ?? []);
	assert.equal(new Set(associations).size, associations.length);
	for (const row of after) {
		const old = before.find((one) => one.instance_id === row.instance_id);
		assert.equal(row.association_id === null, row.profile_id === null);
		const gone = row.state_code === instanceState.terminated;
		assert.equal(row.address_lease, gone ? null : row.private_ip);
		if (!old) continue;
		assert.ok(row.epoch >= old.epoch, "the epoch never falls");
		assert.ok(row.valid_from >= old.valid_from);
		assert.equal(row.private_ip, old.private_ip);
		assert.ok(FOLLOWING[old.state_code]?.includes(row.state_code));
	}
}

describe("the life of instances", () => {
	it("keeps its rules whatever is called in whatever order", async () => {
		const step = fc.tuple(fc.constantFrom(...Object.keys(acts)), fc.nat(4));
		await fc.assert(
			fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
				const call = await ec2Call([
					{ subnet: "10.0.0.0/29", instance_slots: 8 },
				]);
				await using _ = call.store;
				await RunInstances.handle(launch, call);
				for (const [name, which] of steps) {
					const { accountId } = call.caller;
					const before = await listInstances(call.store.read, accountId);
					const row = before[which % before.length];
					assert.ok(row);
					await acts[name]?.(call, row).catch((error: unknown) => {
						assert.ok(error instanceof QueryError, String(error));
					});
					checkInvariants(
						before,
						await listInstances(call.store.read, accountId),
					);
				}
			}),
			{ numRuns: 40 },
		);
	});
});

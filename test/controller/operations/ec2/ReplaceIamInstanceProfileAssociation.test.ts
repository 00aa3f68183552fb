import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ReplaceIamInstanceProfileAssociation } from "../../../../controller/operations/ec2/ReplaceIamInstanceProfileAssociation.ts";
import { insertInstanceProfile } from "../../../../controller/store/instance-profiles.ts";
import { findInstance } from "../../../../controller/store/instances.ts";
import { profileRow, setInstance } from "../../../fakes/ec2-call.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

async function associated() {
	const one = await runningInstance({ IamInstanceProfile: { Name: "Worker" } });
	await one.call.store.write((tx) =>
		insertInstanceProfile(tx, {
			...profileRow,
			profile_id: "AIPAOTHER000000000000",
			name: "Other",
			name_key: "other",
		}),
	);
	const row = await findInstance(one.call.store.read, one.id);
	return {
		...one,
		input: {
			AssociationId: row?.association_id ?? "",
			IamInstanceProfile: { Name: "Other" },
		},
	};
}

describe("ReplaceIamInstanceProfileAssociation", () => {
	describe("authorization", () => {
		it("touches the instance and passes the new role", async () => {
			const { call, id, input } = await associated();
			const [touched] = await ReplaceIamInstanceProfileAssociation.resources(
				input,
				call,
			);
			assert.ok(touched?.arn.endsWith(id));
			const [passed] = await ReplaceIamInstanceProfileAssociation.passes(
				input,
				call,
			);
			assert.ok(passed?.roleArn.endsWith("role/worker"));
		});
	});

	describe("behaviour", () => {
		it("changes the profile in one step, under a new association", async () => {
			const { call, id, input } = await associated();
			const answer = await ReplaceIamInstanceProfileAssociation.handle(
				input,
				call,
			);
			const association = answer.IamInstanceProfileAssociation;
			assert.notEqual(association.AssociationId, input.AssociationId);
			const row = await findInstance(call.store.read, id);
			assert.equal(row?.profile_id, "AIPAOTHER000000000000");
			assert.equal(row?.association_id, association.AssociationId);
		});

		it("refuses an instance that does not run", async () => {
			const { call, id, input } = await associated();
			await setInstance(call, id, { state_code: 80 });
			await assert.rejects(
				ReplaceIamInstanceProfileAssociation.handle(input, call),
				{
					code: "IncorrectInstanceState",
					message: `The instance '${id}' is not in the 'running' state.`,
				},
			);
		});

		it("does nothing when the new profile is not there", async () => {
			const { call, id, input } = await associated();
			await assert.rejects(
				ReplaceIamInstanceProfileAssociation.handle(
					{ ...input, IamInstanceProfile: { Name: "nobody" } },
					call,
				),
				{ code: "InvalidParameterValue" },
			);
			const row = await findInstance(call.store.read, id);
			assert.equal(row?.association_id, input.AssociationId);
		});

		it("kills what was issued while the change waited to be written, where changes kill", async () => {
			const { call, id, input } = await associated();
			const { clock, store } = call;
			const busy: typeof store = Object.create(store, {
				write: {
					value: (work: Parameters<typeof store.write>[0]) => {
						clock.advance(500);
						return store.write(work);
					},
				},
			});
			await ReplaceIamInstanceProfileAssociation.handle(input, {
				...call,
				...{ store: busy, revokeOnChange: true },
			});
			const row = await findInstance(store.read, id);
			assert.equal(row?.valid_from, clock.now());
		});
	});
});

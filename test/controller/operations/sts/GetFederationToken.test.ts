import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GetFederationToken } from "../../../../controller/operations/sts/GetFederationToken.ts";
import { fakeCallContext } from "../../../fakes/call-context.ts";
import {
	ACCOUNT_ID,
	roleCaller,
	rootCaller,
	userCaller,
} from "../../../fakes/principals.ts";

const input = { Name: "bob" };

describe("GetFederationToken", () => {
	describe("input", () => {
		it("refuses what it cannot honour instead of ignoring it", async () => {
			const call = await fakeCallContext({ caller: userCaller() });
			await assert.rejects(
				GetFederationToken.handle(
					{ ...input, MinimumSessionTokenSize: 1 },
					call,
				),
				{ code: "ValidationError" },
			);
		});
	});

	describe("authorization", () => {
		it("touches the federated user of the asked name", async () => {
			const call = await fakeCallContext();
			assert.deepEqual(await GetFederationToken.resources(input, call), [
				{ arn: `arn:aws:sts::${ACCOUNT_ID}:federated-user/bob` },
			]);
		});

		it("asks for permission to tag when there are tags", async () => {
			const call = await fakeCallContext();
			const arn = `arn:aws:sts::${ACCOUNT_ID}:federated-user/bob`;
			const Tags = [{ Key: "team", Value: "blue" }];
			assert.deepEqual(await GetFederationToken.further(input, call), []);
			assert.deepEqual(
				await GetFederationToken.further({ ...input, Tags }, call),
				[{ action: "sts:TagSession", resource: { arn } }],
			);
			assert.deepEqual(GetFederationToken.contextKeys({ ...input, Tags }), {
				"aws:RequestTag/team": "blue",
				"aws:TagKeys": ["team"],
			});
		});

		it("refuses a role session", async () => {
			const call = await fakeCallContext({ caller: roleCaller() });
			await assert.rejects(GetFederationToken.handle(input, call), {
				code: "AccessDenied",
			});
		});
	});

	describe("behaviour", () => {
		it("answers credentials and who they make of their bearer", async () => {
			const call = await fakeCallContext({ caller: userCaller() });
			const answer = await GetFederationToken.handle(input, call);
			assert.equal(answer.PackedPolicySize, 0);
			assert.deepEqual(answer.FederatedUser, {
				FederatedUserId: `${ACCOUNT_ID}:bob`,
				Arn: `arn:aws:sts::${ACCOUNT_ID}:federated-user/bob`,
			});
			assert.deepEqual(call.credentials.issued, [
				{
					claims: {
						kind: "federated",
						accountId: ACCOUNT_ID,
						principalId: "AIDAALICE000000000000",
						sessionName: "bob",
					},
					lifetimeSeconds: 43_200,
				},
			]);
		});

		it("keeps tags in the session", async () => {
			const call = await fakeCallContext({ caller: userCaller() });
			const Tags = [{ Key: "team", Value: "blue" }];
			await GetFederationToken.handle({ ...input, Tags }, call);
			const [issued] = call.credentials.issued;
			assert.deepEqual(issued?.claims.tags, { team: "blue" });
		});

		it("keeps the session policy in the session", async () => {
			const call = await fakeCallContext({ caller: userCaller() });
			const Policy = JSON.stringify({
				Statement: { Effect: "Allow", Action: "s3:*", Resource: "*" },
			});
			const answer = await GetFederationToken.handle(
				{ ...input, Policy },
				call,
			);
			assert.equal(call.credentials.issued[0]?.claims.policy, Policy);
			assert.ok((answer.PackedPolicySize ?? 0) > 0);
		});

		it("gives root no more than one hour", async () => {
			const call = await fakeCallContext({ caller: rootCaller });
			await GetFederationToken.handle(input, call);
			const [issued] = call.credentials.issued;
			assert.equal(issued?.lifetimeSeconds, 3600);
			assert.equal(issued?.claims.principalId, ACCOUNT_ID);
		});
	});
});

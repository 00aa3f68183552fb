import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GetWebIdentityToken } from "../../../../controller/operations/sts/GetWebIdentityToken.ts";
import { fakeCallContext } from "../../../fakes/call-context.ts";
import { ACCOUNT_ID, roleCaller } from "../../../fakes/principals.ts";

const input = { Audience: ["vault"], SigningAlgorithm: "ES384" };

/** A call whose tokens are the claims themselves. */
async function issuingCall() {
	const caller = {
		...roleCaller("worker", "i-1"),
		session: {
			issuedAt: 0,
			expiresAt: Date.UTC(2027, 0, 1),
			instanceId: "i-1",
			instancePrivateIp: "10.0.0.6",
			sourceIdentity: "alice",
		},
	};
	return fakeCallContext({
		caller,
		webIdentities: {
			verify: async () => ({ refusal: "keys" }),
			sign: async (...signed) => JSON.stringify(signed),
		},
	});
}

describe("GetWebIdentityToken", () => {
	it("says who the caller is: its role, and the instance it runs on", async () => {
		const call = await issuingCall();
		const Tags = [{ Key: "job", Value: "42" }];
		const answer = await GetWebIdentityToken.handle({ ...input, Tags }, call);
		const role = `arn:aws:iam::${ACCOUNT_ID}:role/worker`;
		assert.deepEqual(JSON.parse(answer.WebIdentityToken), [
			{
				sub: role,
				aud: "vault",
				jti: call.requestId,
				"https://sts.amazonaws.com/": {
					aws_account: ACCOUNT_ID,
					source_region: "us-east-1",
					principal_id: role,
					request_tags: { job: "42" },
					original_session_exp: "2027-01-01T00:00:00.000Z",
					source_identity: "alice",
					ec2_source_instance_arn: `arn:aws:ec2:us-east-1:${ACCOUNT_ID}:instance/i-1`,
					ec2_instance_source_private_ipv4: "10.0.0.6",
				},
			},
			"ES384",
			300,
		]);
		assert.equal(
			answer.Expiration.getTime(),
			Math.floor(call.clock.now() / 1000) * 1000 + 300_000,
		);
	});

	it("offers audience, algorithm and duration to policies, and asks for permission to tag", async () => {
		assert.deepEqual(GetWebIdentityToken.contextKeys(input), {
			"sts:IdentityTokenAudience": ["vault"],
			"sts:SigningAlgorithm": "ES384",
			"sts:DurationSeconds": "300",
		});
		assert.deepEqual(await GetWebIdentityToken.further(input), []);
		const Tags = [{ Key: "job", Value: "42" }];
		assert.deepEqual(await GetWebIdentityToken.further({ ...input, Tags }), [
			{ action: "sts:TagGetWebIdentityToken", resource: { arn: "*" } },
		]);
	});

	it("refuses other algorithms, and everything where this is no issuer", async () => {
		const call = await issuingCall();
		await assert.rejects(
			GetWebIdentityToken.handle({ ...input, SigningAlgorithm: "HS256" }, call),
			{ code: "ValidationError" },
		);
		await assert.rejects(
			GetWebIdentityToken.handle(input, await fakeCallContext()),
			{ name: "OutboundWebIdentityFederationDisabledException" },
		);
	});
});

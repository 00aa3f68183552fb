import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import type { Verdict } from "../../../../controller/authorize/decision.ts";
import type { TokenClaims } from "../../../../controller/credentials/web-identities.ts";
import { AssumeRoleWithWebIdentity } from "../../../../controller/operations/sts/AssumeRoleWithWebIdentity.ts";
import { insertOidcProvider } from "../../../../controller/store/oidc-providers.ts";
import { insertRole } from "../../../../controller/store/roles.ts";
import { ProviderKeys } from "../../../../controller/web-identity/provider-keys.ts";
import { verifyToken } from "../../../../controller/web-identity/verify-token.ts";
import {
	type FakeCallContext,
	fakeCallContext,
} from "../../../fakes/call-context.ts";
import { IdentityProvider } from "../../../fakes/identity-provider.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";
import { roleRow } from "../../../fakes/role-row.ts";

const NAME = "id.example.com/tenant";
const PROVIDER = `arn:aws:iam::${ACCOUNT_ID}:oidc-provider/${NAME}`;
const RoleArn = `arn:aws:iam::${ACCOUNT_ID}:role/worker`;

function trusting(statement: object): string {
	const standard = {
		Effect: "Allow",
		Principal: { Federated: PROVIDER },
		Action: "sts:AssumeRoleWithWebIdentity",
		Condition: { StringEquals: { [`${NAME}:sub`]: "pod-1" } },
	};
	return JSON.stringify({
		Version: "2012-10-17",
		Statement: { ...standard, ...statement },
	});
}

describe("AssumeRoleWithWebIdentity", () => {
	let provider: IdentityProvider;
	let call: FakeCallContext;

	beforeEach(async () => {
		provider = await IdentityProvider.start();
		const plain = await fakeCallContext();
		const { clock, store } = plain;
		const keys = new ProviderKeys(provider.fetchJson, clock);
		const webIdentities = {
			verify: (token: string, url: string) =>
				verifyToken(token, url, keys, clock),
			sign: undefined,
		};
		call = { ...plain, webIdentities };
		await store.write((tx) =>
			insertOidcProvider(tx, {
				provider_arn: PROVIDER,
				account_id: ACCOUNT_ID,
				url: NAME,
				client_ids: '["gumleaf","other"]',
				thumbprints: "[]",
				created_at: 0,
			}),
		);
	});

	async function assume(
		claims: TokenClaims = {},
		statement: object = {},
		different: object = {},
	) {
		const now = Math.floor(call.clock.now() / 1000);
		await call.store.write(async (tx) => {
			await tx.deleteFrom("roles").execute();
			await insertRole(tx, roleRow({ trust_policy: trusting(statement) }));
		});
		return AssumeRoleWithWebIdentity.handle(
			{
				RoleArn,
				RoleSessionName: "pod",
				WebIdentityToken: await provider.token(now, claims),
				...different,
			},
			call,
		);
	}

	it("gives the bearer of a proved token a session, and says whose it is", async () => {
		const { Credentials, ...answer } = await assume();
		assert.ok(Credentials?.SessionToken);
		assert.deepEqual(answer, {
			SubjectFromWebIdentityToken: "pod-1",
			AssumedRoleUser: {
				AssumedRoleId: "AROAWORKER00000000000:pod",
				Arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/worker/pod`,
			},
			Provider: provider.url,
			Audience: "gumleaf",
		});
		const [issued] = call.credentials.issued;
		assert.equal(issued?.claims.federatedProvider, PROVIDER);
		assert.equal(issued?.lifetimeSeconds, 3600);
	});

	it("counts as a use of the role", async () => {
		const used: string[] = [];
		call = {
			...call,
			lastUses: { noteRole: (roleId: string) => used.push(roleId) },
		};
		await assert.rejects(assume({ sub: "pod-2" }));
		assert.deepEqual(used, []);
		await assume();
		assert.deepEqual(used, ["AROAWORKER00000000000"]);
	});

	it("denies what the trust policy does not allow, and a role that does not exist, in the same words", async () => {
		const denied = {
			code: "AccessDenied",
			message: "Not authorized to perform sts:AssumeRoleWithWebIdentity",
		};
		await assert.rejects(assume({ sub: "pod-2" }), denied);
		await assert.rejects(assume({}, { Action: "sts:AssumeRole" }), denied);
		const Principal = { Federated: `${PROVIDER}/other` };
		await assert.rejects(assume({}, { Principal }), denied);
		await assert.rejects(assume({}, { Principal: "*" }), denied);
		await assert.rejects(
			assume({}, {}, { RoleArn: `${RoleArn}-absent` }),
			denied,
		);
	});

	it("shows the trust policy where the call came from", async () => {
		const from = (range: string) => ({
			Condition: { IpAddress: { "aws:SourceIp": range } },
		});
		await assume({}, from("127.0.0.0/8"));
		await assert.rejects(assume({}, from("192.0.2.0/24")), {
			code: "AccessDenied",
		});
	});

	it("hands its decision on, with the policy that was asked", async () => {
		const seen: Verdict[] = [];
		call = { ...call, observe: (verdict) => void seen.push(verdict) };
		await assert.rejects(assume({ sub: "pod-2" }));
		const [verdict] = seen;
		assert.equal(verdict?.decision.effect, "ImplicitDeny");
		assert.equal(verdict?.request.action, "sts:AssumeRoleWithWebIdentity");
	});

	it("carries tags and the source identity of the token only where the role consents", async () => {
		const claims = {
			"https://aws.amazon.com/tags": {
				principal_tags: { team: ["blue"] },
				transitive_tag_keys: ["team"],
			},
			"https://aws.amazon.com/source_identity": "alice",
		};
		await assert.rejects(assume(claims), { code: "AccessDenied" });
		const Action = [
			"sts:AssumeRoleWithWebIdentity",
			"sts:TagSession",
			"sts:SetSourceIdentity",
		];
		const answer = await assume(claims, { Action });
		const [issued] = call.credentials.issued;
		assert.equal(answer.SourceIdentity, "alice");
		assert.deepEqual(issued?.claims.tags, { team: "blue" });
		assert.deepEqual(issued?.claims.transitiveTagKeys, ["team"]);
	});

	it("refuses tokens in AWS's words", async () => {
		const invalid = (message: string) => ({
			name: "InvalidIdentityTokenException",
			message,
		});
		await assert.rejects(
			assume({ aud: "stranger" }),
			invalid("Incorrect token audience"),
		);
		await assert.rejects(
			assume({ azp: "stranger" }),
			invalid("Incorrect token audience"),
		);
		await assert.rejects(
			assume({ iss: "https://nobody.example.com" }),
			invalid(
				"No OpenIDConnect provider found in your account for https://nobody.example.com",
			),
		);
		await assert.rejects(
			assume({ iss: "id.example.com/tenant" }),
			invalid("Issuer must be a valid URL"),
		);
		const noJwt =
			"The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)";
		await assert.rejects(
			assume({ iss: "https://id.example.com/\0" }),
			invalid(noJwt),
		);
		await assert.rejects(assume({ sub: "pod\0" }), invalid(noJwt));
		await assert.rejects(
			assume({}, {}, { WebIdentityToken: "opaque-token" }),
			invalid(noJwt),
		);
		await assert.rejects(assume({ exp: 1 }), { name: "ExpiredTokenException" });
		await assert.rejects(
			assume({ "https://aws.amazon.com/source_identity": "a b" }),
			{ name: "IDPRejectedClaimException" },
		);
		provider.down = true;
		call.clock.advance(600_000);
		await assert.rejects(assume(), { name: "IDPCommunicationErrorException" });
	});

	it("gives no more time than the role's maximum", async () => {
		await assert.rejects(assume({}, {}, { DurationSeconds: 43_200 }), {
			code: "ValidationError",
		});
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AssumeRole } from "../../../../controller/operations/sts/AssumeRole.ts";
import { QueryError } from "../../../../controller/protocol/query-error.ts";
import { insertRole } from "../../../../controller/store/roles.ts";
import { putTags } from "../../../../controller/store/tags.ts";
import { fakeCallContext } from "../../../fakes/call-context.ts";
import {
	ACCOUNT_ID,
	roleCaller,
	rootCaller,
	userCaller,
} from "../../../fakes/principals.ts";
import { roleRow } from "../../../fakes/role-row.ts";

const role = roleRow({ name: "Worker", path: "/team/" });
const RoleArn = `arn:aws:iam::${ACCOUNT_ID}:role/team/Worker`;
const input = { RoleArn, RoleSessionName: "night-run" };
const sighting = { sought: RoleArn, id: role.role_id };

/** A role session that hands a tag and its source identity on. */
const chainedCaller = {
	...roleCaller(),
	session: {
		issuedAt: 0,
		expiresAt: Number.MAX_SAFE_INTEGER,
		tags: { Team: "blue", scratch: "x" },
		transitiveTagKeys: ["Team"],
		sourceIdentity: "alice",
	},
};

async function callWithRole(different = {}) {
	const call = await fakeCallContext({ caller: userCaller() });
	await call.store.write((tx) => insertRole(tx, { ...role, ...different }));
	return call;
}

describe("AssumeRole", () => {
	describe("input", () => {
		it("refuses what it cannot honour instead of ignoring it", async () => {
			const call = await callWithRole();
			const ProvidedContexts = [{ ProviderArn: "arn:aws:iam::aws:x/y" }];
			await assert.rejects(
				AssumeRole.handle({ ...input, ProvidedContexts }, call),
				{
					code: "ValidationError",
					message: "The parameter ProvidedContexts is not supported yet.",
				},
			);
			const mfa = { SerialNumber: "arn:aws:iam::1:mfa/x", TokenCode: "123456" };
			await assert.rejects(AssumeRole.handle({ ...input, ...mfa }, call), {
				code: "AccessDenied",
				message:
					"MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
			});
		});

		it("refuses a RoleArn that is no ARN, before anybody is asked for permission", async () => {
			const call = await callWithRole();
			for (const wrong of [
				"nothing-valid-in-here",
				"arn::b:::something/test-role",
				"arn:a::::something/test-role",
				"arn:a:::something/test-role",
				"arn:a:a::aaaaaaaaaa:",
			]) {
				await assert.rejects(
					AssumeRole.resources({ ...input, RoleArn: wrong }, call),
					{ code: "ValidationError", message: `${wrong} is invalid` },
				);
			}
		});

		it("refuses tags that do not fit into a session in words of their own", async () => {
			const call = await callWithRole();
			const Tags = Array.from({ length: 12 }, (_, at) => ({
				Key: `key-${at}`,
				Value: "x".repeat(256),
			}));
			await assert.rejects(AssumeRole.handle({ ...input, Tags }, call), {
				name: "PackedPolicyTooLargeException",
				message: "Packed size of session tags consumes 154% of allotted space.",
			});
		});

		it("refuses a session policy that is none with MalformedPolicyDocument", async () => {
			const call = await callWithRole();
			await assert.rejects(
				AssumeRole.handle({ ...input, Policy: "{}" }, call),
				{ name: "MalformedPolicyDocumentException" },
			);
		});

		it("refuses a session policy longer than a session holds with PackedPolicyTooLarge", async () => {
			const call = await callWithRole();
			const Policy = sessionPolicy(`s3:${"x".repeat(2048)}`);
			await assert.rejects(AssumeRole.handle({ ...input, Policy }, call), {
				name: "PackedPolicyTooLargeException",
			});
		});
	});

	describe("authorization", () => {
		it("asks the role's trust policy", async () => {
			const call = await callWithRole();
			assert.deepEqual(await AssumeRole.resources(input, call), [
				{
					arn: RoleArn,
					contextKeys: {},
					sighting,
				},
			]);
			assert.deepEqual(await AssumeRole.resourcePolicy(input, call), {
				accountId: ACCOUNT_ID,
				document: role.trust_policy,
			});
		});

		it("knows no role by another path, case, account or partition", async () => {
			const call = await callWithRole();
			for (const other of [
				`arn:aws:iam::${ACCOUNT_ID}:role/Worker`,
				`arn:aws:iam::${ACCOUNT_ID}:role/team/worker`,
				`arn:aws:iam::${ACCOUNT_ID}:user/team/Worker`,
				"arn:aws:iam::222222222222:role/team/Worker",
				`arn:aws-cn:iam::${ACCOUNT_ID}:role/team/Worker`,
				"Worker",
			]) {
				const wrong = { ...input, RoleArn: other };
				assert.equal(await AssumeRole.resourcePolicy(wrong, call), undefined);
				await assert.rejects(AssumeRole.handle(wrong, call), {
					code: "AccessDenied",
					status: 403,
				});
			}
		});

		it("offers the role's tags and the source identity to policies", async () => {
			const call = await callWithRole();
			await call.store.write((tx) =>
				putTags(tx, [
					{
						resource_id: role.role_id,
						account_id: ACCOUNT_ID,
						tag_key_key: "team",
						tag_key: "Team",
						tag_value: "blue",
					},
				]),
			);
			const identified = { ...input, SourceIdentity: "alice" };
			assert.deepEqual(await AssumeRole.resources(identified, call), [
				{
					arn: RoleArn,
					contextKeys: {
						"aws:ResourceTag/Team": "blue",
						"iam:ResourceTag/Team": "blue",
						"sts:SourceIdentity": "alice",
					},
					sighting,
				},
			]);
		});

		it("asks the role too for permission to tag and to identify, also for what the caller's session hands on", async () => {
			const call = await callWithRole();
			const asked = async (more: object, caller = call.caller) => {
				const further = await AssumeRole.further(
					{ ...input, ...more },
					{ ...call, caller },
				);
				assert.ok(further.every(({ consent }) => consent));
				return further.map(({ action }) => action);
			};
			assert.deepEqual(await asked({}), []);
			assert.deepEqual(
				await asked({ Tags: [{ Key: "a", Value: "b" }], SourceIdentity: "al" }),
				["sts:TagSession", "sts:SetSourceIdentity"],
			);
			assert.deepEqual(await asked({}, chainedCaller), [
				"sts:TagSession",
				"sts:SetSourceIdentity",
			]);
		});

		it("offers session name and external id to policies", () => {
			assert.deepEqual(AssumeRole.contextKeys({ ...input, ExternalId: "x1" }), {
				"sts:RoleSessionName": "night-run",
				"sts:ExternalId": "x1",
			});
			assert.ok(!("sts:ExternalId" in AssumeRole.contextKeys(input)));
		});

		it("lets no root account assume a role", async () => {
			const call = { ...(await callWithRole()), caller: rootCaller };
			await assert.rejects(AssumeRole.handle(input, call), {
				code: "AccessDenied",
				message: "Roles may not be assumed by root accounts.",
			});
		});
	});

	describe("behaviour", () => {
		it("denies a role that has taken the ARN since the caller was allowed", async () => {
			const call = await callWithRole();
			const [touched] = await AssumeRole.resources(input, call);
			assert.ok(touched?.sighting);
			const { store } = await callWithRole({
				role_id: "AROANEW00000000000000",
			});
			const later = { ...call, store, sightings: [touched.sighting] };
			await assert.rejects(AssumeRole.handle(input, later), {
				code: "AccessDenied",
			});
		});

		it("answers credentials for one hour and who they make of the caller", async () => {
			const call = await callWithRole({ valid_from: 7 });
			const answer = await AssumeRole.handle(input, call);
			assert.deepEqual(answer.AssumedRoleUser, {
				AssumedRoleId: "AROAWORKER00000000000:night-run",
				Arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/Worker/night-run`,
			});
			const expires = answer.Credentials.Expiration?.getTime();
			assert.equal(expires, call.clock.now() + 3_600_000);
			assert.ok(!("PackedPolicySize" in answer));
			assert.deepEqual(call.credentials.issued[0]?.claims, {
				kind: "role",
				accountId: ACCOUNT_ID,
				principalId: "AROAWORKER00000000000",
				sessionName: "night-run",
				kills: { role: 7 },
			});
		});

		it("keeps the session policy in the session and tells how much room it takes", async () => {
			const call = await callWithRole();
			const Policy = sessionPolicy("s3:GetObject");
			const answer = await AssumeRole.handle({ ...input, Policy }, call);
			assert.equal(call.credentials.issued[0]?.claims.policy, Policy);
			assert.deepEqual(answer.PackedPolicySize, 5);
		});

		it("keeps managed session policies in the session", async () => {
			const call = await callWithRole();
			const arn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
			const PolicyArns = [{ arn }];
			await AssumeRole.handle({ ...input, PolicyArns }, call);
			assert.deepEqual(call.credentials.issued[0]?.claims.policyArns, [arn]);
		});

		it("refuses managed session policies that are not there, or too many", async () => {
			const call = await callWithRole();
			const arn = `arn:aws:iam::${ACCOUNT_ID}:policy/absent`;
			for (const PolicyArns of [
				[{ arn }],
				[{ arn: "arn:aws:iam::222222222222:policy/theirs" }],
				Array.from({ length: 11 }, () => ({ arn })),
			]) {
				await assert.rejects(
					AssumeRole.handle({ ...input, PolicyArns }, call),
					{
						code: "ValidationError",
					},
				);
			}
		});

		it("keeps tags in the session, and the white space of its policy out of it", async () => {
			const call = await callWithRole();
			const tagged = {
				...input,
				Policy: JSON.stringify(JSON.parse(sessionPolicy("s3:*")), null, 9),
				Tags: [{ Key: "Team", Value: "blue" }],
				TransitiveTagKeys: ["team"],
				SourceIdentity: "alice",
			};
			const answer = await AssumeRole.handle(tagged, call);
			const [issued] = call.credentials.issued;
			assert.equal(issued?.claims.policy, sessionPolicy("s3:*"));
			assert.deepEqual(issued?.claims.tags, { Team: "blue" });
			assert.deepEqual(issued?.claims.transitiveTagKeys, ["team"]);
			assert.equal(issued?.claims.sourceIdentity, "alice");
			assert.equal(answer.SourceIdentity, "alice");
			assert.equal(answer.PackedPolicySize, 5);
		});

		it("hands the caller's transitive tags and source identity on, and its other tags not", async () => {
			const call = { ...(await callWithRole()), caller: chainedCaller };
			const Tags = [{ Key: "own", Value: "1" }];
			const answer = await AssumeRole.handle({ ...input, Tags }, call);
			const claims = call.credentials.issued[0]?.claims;
			assert.deepEqual(claims?.tags, { Team: "blue", own: "1" });
			assert.deepEqual(claims?.transitiveTagKeys, ["Team"]);
			assert.equal(answer.SourceIdentity, "alice");
		});

		it("refuses tags and identities that contradict, in AWS's words", async () => {
			const call = { ...(await callWithRole()), caller: chainedCaller };
			const refusal = async (more: object) => {
				try {
					await AssumeRole.handle({ ...input, ...more }, call);
				} catch (error) {
					return error instanceof QueryError
						? `${error.code}: ${error.message}`
						: String(error);
				}
				return undefined;
			};
			const tag = (Key: string) => ({ Key, Value: "" });
			assert.equal(
				await refusal({ Tags: [tag("TEAM")] }),
				"InvalidParameterValue: One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
			);
			assert.equal(
				await refusal({ Tags: [tag("a"), tag("A")] }),
				"InvalidParameterValue: Duplicate tag keys found. Please note that Tag keys are case insensitive.",
			);
			assert.equal(
				await refusal({ TransitiveTagKeys: ["b"] }),
				"InvalidParameterValue: The specified transitive tag key must be included in the requested tags.",
			);
			assert.equal(
				await refusal({ Tags: [tag("aws:x")] }),
				"InvalidParameterValue: System tags cannot be added/updated by a requester.",
			);
			assert.equal(
				await refusal({ SourceIdentity: "mallory" }),
				"ValidationError: The source identity is already set for this assume role session",
			);
			assert.equal(await refusal({ SourceIdentity: "alice" }), undefined);
		});

		it("gives no more time than the role's maximum", async () => {
			const call = await callWithRole({ max_session_duration: 7200 });
			const long = { ...input, DurationSeconds: 7200 };
			await AssumeRole.handle(long, call);
			assert.equal(call.credentials.issued[0]?.lifetimeSeconds, 7200);
			await assert.rejects(
				AssumeRole.handle({ ...input, DurationSeconds: 7201 }, call),
				{
					code: "ValidationError",
					message:
						"The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
				},
			);
		});

		it("gives a role session no more than one hour, whatever the maximum", async () => {
			const call = {
				...(await callWithRole({ max_session_duration: 43_200 })),
				caller: roleCaller(),
			};
			await AssumeRole.handle({ ...input, DurationSeconds: 3600 }, call);
			await assert.rejects(
				AssumeRole.handle({ ...input, DurationSeconds: 3601 }, call),
				{
					code: "ValidationError",
					message:
						"The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
				},
			);
		});

		it("counts as a use of the role, unless it is refused", async () => {
			const used: string[] = [];
			const lastUses = { noteRole: (roleId: string) => used.push(roleId) };
			const call = { ...(await callWithRole()), lastUses };
			const rejected = { ...input, DurationSeconds: 43_201 };
			await assert.rejects(AssumeRole.handle(rejected, call));
			assert.deepEqual(used, []);
			await AssumeRole.handle(input, call);
			assert.deepEqual(used, [role.role_id]);
		});
	});
});

function sessionPolicy(action: string): string {
	return JSON.stringify({
		Version: "2012-10-17",
		Statement: [{ Effect: "Allow", Action: action, Resource: "*" }],
	});
}

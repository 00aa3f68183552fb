import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import { authorizeCall } from "../../../controller/authorize/authorize.ts";
import { PolicyCache } from "../../../controller/authorize/policy-cache.ts";
import { QueryError } from "../../../controller/protocol/query-error.ts";
import { type ApiServer, startApi } from "../../fakes/api-server.ts";
import { FakePolicyData } from "../../fakes/fake-policy-data.ts";
import { userCaller } from "../../fakes/principals.ts";
import { RecordingAudit } from "../../fakes/recording-audit.ts";

const credentials = { accessKeyId: "AKIA", secretAccessKey: "top-secret" };
const alice = userCaller();

describe("audit of calls", () => {
	let audit: RecordingAudit;
	let data: FakePolicyData;
	let api: ApiServer;

	beforeEach(async () => {
		audit = new RecordingAudit();
		data = new FakePolicyData();
		const deps = { data, policies: new PolicyCache() };
		api = await startApi({
			audit,
			authenticate: async () => alice,
			authorize: (operation, input, call, facts, observe) =>
				authorizeCall(operation, input, call, facts, deps, observe),
		});
	});

	afterEach(() => api[Symbol.asyncDispose]());

	async function listUsers(): Promise<string> {
		const { endpoint } = api;
		const client = new IAMClient({
			endpoint,
			region: "us-east-1",
			credentials,
		});
		try {
			await client.send(new ListUsersCommand({}));
			return "";
		} catch (error) {
			return error instanceof Error ? error.name : "";
		} finally {
			client.destroy();
		}
	}

	it("names who asked for what, and the statement that allowed it", async () => {
		data.grant(alice.principalId, { Sid: "Look", Action: "iam:List*" });
		await listUsers();
		const [event = {}] = audit.events;
		const { time, requestId, ...rest } = event;
		assert.ok(typeof time === "string" && typeof requestId === "string");
		assert.deepEqual(rest, {
			event: "call",
			callerArn: alice.arn,
			accessKeyId: alice.accessKeyId,
			sourceIp: "127.0.0.1",
			action: "iam:ListUsers",
			resources: ["arn:aws:iam::111111111111:user/"],
			decision: "Allow",
			reason: ["identity: policy0 Look"],
			status: 200,
		});
	});

	it("names the statement that denied, or what was missing", async () => {
		assert.equal(await listUsers(), "AccessDenied");
		data.grant(alice.principalId, { Effect: "Deny" });
		assert.equal(await listUsers(), "AccessDenied");
		const told = audit.events.map(({ decision, reason, denied, error }) => ({
			...{ decision, reason, denied, error },
		}));
		const denied = {
			action: "iam:ListUsers",
			resource: "arn:aws:iam::111111111111:user/",
		};
		const error = "AccessDenied";
		assert.deepEqual(told, [
			{
				decision: "ImplicitDeny",
				reason: ["no identity policy allows"],
				denied,
				error,
			},
			{
				decision: "ExplicitDeny",
				reason: ["identity: policy0 #1"],
				denied,
				error,
			},
		]);
	});

	it("names the key that a caller claimed who proved nothing, and nobody as the caller", async () => {
		await using closed = await startApi({
			audit,
			authenticate: async () => {
				throw new QueryError("InvalidClientTokenId", 403, "no");
			},
		});
		const long = "A".repeat(200);
		for (const key of ["AKIACLAIMED000000000", long]) {
			const Authorization = `AWS4-HMAC-SHA256 Credential=${key}/20270101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0`;
			await fetch(`${closed.endpoint}/?Action=ListUsers&Version=2010-05-08`, {
				headers: { Authorization },
			});
		}
		const told = audit.events.map(
			({ callerArn, accessKeyId, claimedAccessKeyId, error }) => ({
				...{ callerArn, accessKeyId, claimedAccessKeyId, error },
			}),
		);
		const unproved = {
			callerArn: undefined,
			accessKeyId: undefined,
			error: "InvalidClientTokenId",
		};
		assert.deepEqual(told, [
			{ ...unproved, claimedAccessKeyId: "AKIACLAIMED000000000" },
			{ ...unproved, claimedAccessKeyId: long.slice(0, 128) },
		]);
	});

	it("holds no secret, and a line also for what is no call", async () => {
		await listUsers();
		await fetch(`${api.endpoint}/?Action=Nothing&Secret=top-secret`);
		assert.equal(audit.events.length, 2);
		assert.ok(!JSON.stringify(audit.events).includes("top-secret"));
	});
});

import assert from "node:assert/strict";
import { connect } from "node:net";
import { describe, it } from "node:test";
import {
	DescribeInstances$,
	DescribeInstancesCommand,
	EC2Client,
	RunInstances$,
	TerminateInstances$,
} from "@aws-sdk/client-ec2";
import {
	CreateRole$,
	CreateRoleCommand,
	DeleteRole$,
	GetRole$,
	IAMClient,
	NoSuchEntityException,
} from "@aws-sdk/client-iam";
import {
	AssumeRoleWithWebIdentity$,
	GetCallerIdentity$,
	GetCallerIdentityCommand,
	STSClient,
} from "@aws-sdk/client-sts";
import type { Principal } from "../../controller/authenticate/principal.ts";
import type { SignedRequest } from "../../controller/authenticate/signed-request.ts";
import { insufficientInstanceCapacity } from "../../controller/operations/ec2/errors.ts";
import type {
	AnyOperation,
	CallContext,
} from "../../controller/operations/operation.ts";
import { QueryError } from "../../controller/protocol/query-error.ts";
import { createRegistry } from "../../controller/registry.ts";
import { type ApiServer, startApi } from "../fakes/api-server.ts";
import { rootCaller } from "../fakes/principals.ts";
import { recordingLogger } from "../fakes/recording-logger.ts";

const GetCallerIdentity: AnyOperation = {
	schema: GetCallerIdentity$,
	handle: async (_input, { caller }) => ({ Arn: caller.arn }),
};
const DescribeInstances: AnyOperation = {
	schema: DescribeInstances$,
	handle: async (_input, { apiVersion }) => ({
		Reservations: [{ ReservationId: apiVersion, Groups: [] }],
	}),
};
const IDENTITY = "Action=GetCallerIdentity&Version=2011-06-15";

function apiWith(
	operations: readonly AnyOperation[],
	different: Parameters<typeof startApi>[0] = {},
): Promise<ApiServer> {
	return startApi({ registry: createRegistry(operations), ...different });
}

function post(api: ApiServer, body: string, path = "/"): Promise<Response> {
	return fetch(api.endpoint + path, { method: "POST", body });
}

function sdkConfig({ endpoint }: ApiServer) {
	const credentials = { accessKeyId: "AKIATEST", secretAccessKey: "s" };
	return { endpoint, region: "us-east-1", credentials, maxAttempts: 1 };
}

describe("the API", () => {
	it("answers a call of each service on one port", async () => {
		const CreateRole: AnyOperation = {
			schema: CreateRole$,
			handle: async (input) => ({ Role: { ...input, Arn: "arn" } }),
		};
		await using api = await apiWith([
			GetCallerIdentity,
			DescribeInstances,
			CreateRole,
		]);
		const identity = await new STSClient(sdkConfig(api)).send(
			new GetCallerIdentityCommand(),
		);
		assert.equal(identity.Arn, rootCaller.arn);
		const created = await new IAMClient(sdkConfig(api)).send(
			new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: "{}" }),
		);
		assert.equal(created.Role?.RoleName, "r");
		const described = await new EC2Client(sdkConfig(api)).send(
			new DescribeInstancesCommand(),
		);
		assert.equal(described.Reservations?.[0]?.ReservationId, "2016-11-15");
	});

	it("gives every answer its request id in header and body", async () => {
		await using api = await apiWith([GetCallerIdentity]);
		for (const body of [IDENTITY, "Action=Nope"]) {
			const response = await post(api, body);
			const id = response.headers.get("x-amzn-requestid") ?? "";
			assert.match(
				id,
				/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
			);
			assert.ok(
				(await response.text()).includes(`<RequestId>${id}</RequestId>`),
			);
		}
	});

	it("takes parameters from the query string of a GET as well", async () => {
		await using api = await apiWith([GetCallerIdentity, DescribeInstances]);
		const identity = await fetch(`${api.endpoint}/?${IDENTITY}`);
		assert.equal(identity.status, 200);
		assert.equal(identity.headers.get("content-type"), "text/xml");
		const described = await fetch(
			`${api.endpoint}/services/compute/?Action=DescribeInstances&Version=2013-02-01`,
		);
		assert.equal(
			described.headers.get("content-type"),
			"text/xml;charset=UTF-8",
		);
		assert.match(
			await described.text(),
			/xmlns="http:\/\/ec2.amazonaws.com\/doc\/2013-02-01\/"/,
		);
	});

	it("hands the request to authentication exactly as it was received", async () => {
		const seen: SignedRequest[] = [];
		await using api = await apiWith([GetCallerIdentity], {
			authenticate: async (request) => {
				seen.push(request);
				return rootCaller;
			},
		});
		const target = `/services/Tokens/?${IDENTITY}&x=%7e+%2F`;
		await fetch(api.endpoint + target, {
			method: "POST",
			body: "b=%C3%A9",
			headers: { "X-Mixed": "Case" },
		});
		assert.equal(seen[0]?.target, target);
		assert.equal(seen[0]?.body.toString(), "b=%C3%A9");
		assert.equal(seen[0]?.service, "sts");
		assert.equal(seen[0]?.method, "POST");
		assert.ok(seen[0]?.rawHeaders.includes("Case"));
	});

	it("refuses before anything else whom authentication or authorization refuses", async () => {
		const reached: string[] = [];
		const DeleteRole: AnyOperation = {
			schema: DeleteRole$,
			handle: async () => reached.push("handle"),
		};
		const refuse = async () => {
			throw new QueryError("AccessDenied", 403, "no");
		};
		const body = "Action=DeleteRole&Version=2010-05-08&RoleName=r";
		for (const different of [{ authenticate: refuse }, { authorize: refuse }]) {
			await using api = await apiWith([DeleteRole], different);
			const response = await post(api, body);
			assert.equal(response.status, 403);
			assert.match(await response.text(), /<Code>AccessDenied<\/Code>/);
		}
		assert.deepEqual(reached, []);
	});

	it("validates before it authorizes", async () => {
		await using api = await apiWith(
			[{ schema: DeleteRole$, handle: async () => undefined }],
			{
				authorize: async () => {
					throw new QueryError("AccessDenied", 403, "no");
				},
			},
		);
		const response = await post(api, "Action=DeleteRole&Version=2010-05-08");
		assert.equal(response.status, 400);
		assert.match(await response.text(), /Value null at &apos;roleName&apos;/);
	});

	it("says NotImplemented for what AWS has and this controller has not, to callers it knows", async () => {
		await using api = await apiWith([]);
		for (const body of [
			"Action=CreateSAMLProvider&Version=2010-05-08",
			"Action=AssumeRoot&Version=2011-06-15",
			"Action=CreateFleet&Version=2016-11-15",
		]) {
			const response = await post(api, body);
			assert.equal(response.status, 501);
			assert.match(await response.text(), /<Code>NotImplemented<\/Code>/);
		}
		const authenticate = async (): Promise<Principal> => {
			throw new QueryError("MissingAuthenticationToken", 403, "no");
		};
		await using closed = await apiWith([], { authenticate });
		const response = await post(closed, "Action=AssumeRoot&Version=2011-06-15");
		assert.equal(response.status, 403);
	});

	it("puts every error into the envelope of the service that was called", async () => {
		await using api = await apiWith([]);
		const asEc2 = await post(api, "Action=Nope", "/services/compute");
		assert.match(
			await asEc2.text(),
			/^<\?xml.*\?>\n<Response><Errors><Error><Code>InvalidAction</,
		);
		const asSts = await post(api, "Action=Nope&Version=2011-06-15");
		assert.match(await asSts.text(), /^<ErrorResponse xmlns="https:\/\/sts/);
		const large = await post(
			api,
			"x".repeat(1024 * 1024 + 1),
			"/services/Tokens",
		);
		assert.equal(large.status, 413);
		assert.match(
			await large.text(),
			/^<ErrorResponse xmlns="https:\/\/sts.*RequestEntityTooLarge/,
		);
	});

	it("stops reading a body without a declared length at the limit", async () => {
		await using api = await apiWith([]);
		const body = new ReadableStream({
			pull(controller) {
				controller.enqueue(new Uint8Array(256 * 1024));
			},
		});
		const response = await fetch(api.endpoint, {
			method: "POST",
			body,
			duplex: "half",
		} as RequestInit).catch((error: unknown) => error);
		assert.ok(
			response instanceof Error ||
				(response instanceof Response && response.status === 413),
		);
	});

	it("knows GET and POST only", async () => {
		await using api = await apiWith([]);
		for (const method of ["PUT", "DELETE", "OPTIONS"]) {
			const response = await fetch(api.endpoint, { method });
			assert.equal(response.status, 405);
			assert.equal(response.headers.get("allow"), "GET, POST");
		}
	});

	it("survives requests that are not what they seem", async () => {
		await using api = await apiWith([GetCallerIdentity]);
		for (const text of [
			"GET http://[::1/?Action=x HTTP/1.1\r\nHost: x\r\n\r\n",
			"GET /?a=%ff HTTP/1.1\r\nHost: x\r\nAuthorization: Credential=/////,\r\n\r\n",
			"GET //x:y:z@/?Version=%00 HTTP/1.1\r\nHost: \r\nX-Amz-Credential: \r\n\r\n",
		]) {
			assert.match(await raw(api, text), /^HTTP\/1.1 400 .*<ErrorResponse/s);
		}
	});

	it("makes the SDK raise the exception that an operation throws, and tells nothing of a bug", async () => {
		const GetRole: AnyOperation = {
			schema: GetRole$,
			handle: async () => {
				throw new NoSuchEntityException({
					message: "The role with name r cannot be found.",
					$metadata: {},
				});
			},
		};
		const DeleteRole: AnyOperation = {
			schema: DeleteRole$,
			handle: async () => {
				throw new TypeError("secret detail");
			},
		};
		await using api = await apiWith([GetRole, DeleteRole]);
		const missing = await post(
			api,
			"Action=GetRole&Version=2010-05-08&RoleName=r",
		);
		assert.equal(missing.status, 404);
		assert.match(
			await missing.text(),
			/<Code>NoSuchEntity<\/Code><Message>The role with name r cannot be found\.</,
		);
		const bug = await post(
			api,
			"Action=DeleteRole&Version=2010-05-08&RoleName=r",
		);
		assert.equal(bug.status, 500);
		assert.doesNotMatch(await bug.text(), /secret/);
	});

	it("logs a bug with its stack, and nothing of an answer that was chosen, EC2's 500 for want of room among them", async () => {
		const GetRole: AnyOperation = {
			schema: GetRole$,
			handle: async () => {
				throw new TypeError("secret detail");
			},
		};
		const RunInstances: AnyOperation = {
			schema: RunInstances$,
			handle: async () => {
				throw insufficientInstanceCapacity("t3.micro", undefined);
			},
		};
		const { logger, lines } = recordingLogger();
		await using api = await apiWith([GetRole, RunInstances], { logger });
		const full = await post(
			api,
			"Action=RunInstances&Version=2016-11-15&MinCount=1&MaxCount=1",
		);
		assert.equal(full.status, 500);
		assert.match(await full.text(), /<Code>InsufficientInstanceCapacity</);
		const failures = () =>
			lines.filter(({ message }) => message === "internal failure");
		assert.deepEqual(failures(), []);
		await post(api, "Action=GetRole&Version=2010-05-08&RoleName=r");
		assert.match(String(failures()[0]?.stack), /secret detail/);
	});

	it("never runs an EC2 operation with DryRun", async () => {
		const TerminateInstances: AnyOperation = {
			schema: TerminateInstances$,
			handle: async () => assert.fail("ran"),
		};
		await using api = await apiWith([TerminateInstances]);
		const response = await post(
			api,
			"Action=TerminateInstances&Version=2016-11-15&InstanceId.1=i-1&DryRun=true",
		);
		assert.equal(response.status, 412);
		assert.match(await response.text(), /<Code>DryRunOperation<\/Code>/);
	});

	it("lets a call through without a caller only when the operation is unsigned and so is the request", async () => {
		const authenticated: string[] = [];
		const AssumeRoleWithWebIdentity: AnyOperation = {
			schema: AssumeRoleWithWebIdentity$,
			unsigned: true,
			handle: async (_input, call: CallContext) => {
				assert.throws(() => call.caller, {
					code: "MissingAuthenticationToken",
				});
				return {};
			},
		};
		await using api = await apiWith([AssumeRoleWithWebIdentity], {
			authenticate: async () => {
				authenticated.push("asked");
				throw new QueryError("SignatureDoesNotMatch", 403, "no");
			},
		});
		const body =
			"Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn:aws:iam::111111111111:role/r" +
			"&RoleSessionName=session&WebIdentityToken=token";
		assert.equal((await post(api, body)).status, 200);
		assert.deepEqual(authenticated, []);
		const signed = await fetch(api.endpoint, {
			method: "POST",
			body,
			headers: { Authorization: "AWS4" },
		});
		assert.equal(signed.status, 403);
	});
});

/** Sends bytes that no client would, and reads the answer. */
function raw(api: ApiServer, text: string): Promise<string> {
	const { promise, resolve, reject } = Promise.withResolvers<string>();
	const socket = connect(Number(new URL(api.endpoint).port), "127.0.0.1");
	let answer = "";
	socket.setEncoding("utf8");
	socket.on("data", (chunk) => {
		answer += chunk;
		if (/<\/\w*Response>$/.test(answer)) socket.end();
	});
	socket.on("close", () => resolve(answer));
	socket.on("error", reject);
	socket.write(text);
	return promise;
}

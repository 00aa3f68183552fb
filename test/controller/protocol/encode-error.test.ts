import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	DescribeInstancesCommand,
	EC2ServiceException,
} from "@aws-sdk/client-ec2";
import {
	DeleteConflictException,
	EntityAlreadyExistsException,
	GetRoleCommand,
	MalformedPolicyDocumentException,
	NoSuchEntityException,
} from "@aws-sdk/client-iam";
import {
	AssumeRoleCommand,
	ExpiredTokenException,
	RegionDisabledException,
} from "@aws-sdk/client-sts";
import {
	encodeError,
	wireError,
} from "../../../controller/protocol/encode-error.ts";
import { QueryError } from "../../../controller/protocol/query-error.ts";
import { serviceModels } from "../../../controller/protocol/service-model.ts";
import {
	type ServiceName,
	services,
} from "../../../controller/protocol/services.ts";
import { type AnyClient, clientAnswering } from "../../fakes/sdk-exchange.ts";

const models = serviceModels();
const COMMANDS = {
	iam: () => new GetRoleCommand({ RoleName: "r" }),
	sts: () =>
		new AssumeRoleCommand({ RoleArn: "r", RoleSessionName: "session" }),
	ec2: () => new DescribeInstancesCommand({}),
} as const;

/** What the SDK raises when the controller throws `thrown`. */
async function raised(name: ServiceName, thrown: unknown): Promise<unknown> {
	const service = services[name];
	const wire = wireError(thrown, service, models);
	const body = encodeError(wire, service, "id-1");
	const client: AnyClient = clientAnswering(name, () => ({
		status: wire.status,
		body,
	}));
	return client.send(COMMANDS[name]()).then(
		() => assert.fail("no error raised"),
		(error: unknown) => error,
	);
}

describe("encodeError", () => {
	it("makes the SDK raise the exception that the operation threw", async () => {
		for (const [name, Exception, status] of [
			["iam", NoSuchEntityException, 404],
			["iam", EntityAlreadyExistsException, 409],
			["iam", DeleteConflictException, 409],
			["iam", MalformedPolicyDocumentException, 400],
			["sts", ExpiredTokenException, 400],
			["sts", RegionDisabledException, 403],
		] as const) {
			const error = await raised(
				name,
				new Exception({ message: 'no "role" <a>&b', $metadata: {} }),
			);
			assert.ok(error instanceof Exception);
			assert.equal(error.message, 'no "role" <a>&b');
			assert.equal(error.$metadata.httpStatusCode, status);
		}
	});

	it("carries code, message and status of common errors, in every envelope", async () => {
		for (const name of ["iam", "sts", "ec2"] as const) {
			const error = await raised(
				name,
				new QueryError("AccessDenied", 403, "not allowed", new Error("secret")),
			);
			assert.ok(error instanceof Error);
			assert.equal(error.name, "AccessDenied");
			assert.equal(error.message, "not allowed");
		}
	});

	it("is read by the SDK as an error of EC2", async () => {
		const error = await raised(
			"ec2",
			new QueryError("InvalidInstanceID.NotFound", 400, "no i-1"),
		);
		assert.ok(error instanceof EC2ServiceException);
		assert.equal(error.name, "InvalidInstanceID.NotFound");
		assert.equal(error.$metadata.httpStatusCode, 400);
	});

	it("tells nothing of a bug", () => {
		for (const thrown of [
			new TypeError("secret detail"),
			"secret detail",
			undefined,
			new NoSuchEntityException({ message: "secret detail", $metadata: {} }),
		]) {
			const wire = wireError(thrown, services.sts, models);
			assert.equal(wire.code, "InternalFailure");
			assert.equal(wire.status, 500);
			assert.doesNotMatch(
				encodeError(wire, services.sts, "id-1"),
				/secret detail/,
			);
		}
	});

	it("writes the envelopes of AWS", () => {
		const wire = { status: 404, code: "NoSuchEntity", message: "gone" };
		assert.equal(
			encodeError(wire, services.iam, "id-1"),
			'<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type>' +
				"<Code>NoSuchEntity</Code><Message>gone</Message></Error><RequestId>id-1</RequestId></ErrorResponse>",
		);
		assert.equal(
			encodeError(wire, services.ec2, "id-1"),
			'<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>NoSuchEntity</Code>' +
				"<Message>gone</Message></Error></Errors><RequestID>id-1</RequestID></Response>",
		);
	});
});

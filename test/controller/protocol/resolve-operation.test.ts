import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { resolveOperation } from "../../../controller/protocol/resolve-operation.ts";
import { serviceModels } from "../../../controller/protocol/service-model.ts";
import {
	type ServiceName,
	services,
} from "../../../controller/protocol/services.ts";

const models = serviceModels();

function resolve(service: ServiceName, parameters: Record<string, string>) {
	return resolveOperation(
		services[service],
		new Map(Object.entries(parameters)),
		models,
	);
}

describe("resolveOperation", () => {
	it("finds an operation by its name and version", () => {
		const target = resolve("iam", {
			Action: "CreateRole",
			Version: "2010-05-08",
		});
		assert.deepEqual(target, {
			service: services.iam,
			action: "CreateRole",
			apiVersion: "2010-05-08",
		});
	});

	it("accepts the EC2 versions that older clients ask for", () => {
		for (const Version of ["2012-06-01", "2013-02-01", "2014-10-01"]) {
			const target = resolve("ec2", { Action: "RunInstances", Version });
			assert.equal(target.apiVersion, Version);
		}
	});

	it("says MissingAction without an action", () => {
		assert.throws(() => resolve("iam", {}), {
			code: "MissingAction",
			status: 400,
		});
	});

	it("says InvalidAction in the words of IAM for a wrong action or version", () => {
		assert.throws(() => resolve("iam", { Action: "Nope" }), {
			code: "InvalidAction",
			message: "Could not find operation Nope for version NO_VERSION_SPECIFIED",
		});
		assert.throws(
			() => resolve("sts", { Action: "AssumeRole", Version: "2010-05-08" }),
			{
				code: "InvalidAction",
				message: "Could not find operation AssumeRole for version 2010-05-08",
			},
		);
		assert.throws(() => resolve("iam", { Action: "toString" }), {
			code: "InvalidAction",
		});
	});

	it("says InvalidAction and NoSuchVersion in the words of EC2", () => {
		assert.throws(
			() => resolve("ec2", { Action: "Nope", Version: "2016-11-15" }),
			{
				code: "InvalidAction",
				message: "The action Nope is not valid for this web service.",
			},
		);
		assert.throws(
			() => resolve("ec2", { Action: "RunInstances", Version: "2016-11-16" }),
			{ code: "NoSuchVersion", status: 400 },
		);
		assert.throws(() => resolve("ec2", { Action: "RunInstances" }), {
			code: "MissingParameter",
			message: "The request must contain the parameter Version",
		});
	});
});

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
	ACCOUNT,
	type RunningController,
	startController,
} from "./running-controller.ts";
import { accessWays, element, SignedCaller } from "./signed-call.ts";

const TRUST =
	'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}';

let controller: RunningController;
let root: SignedCaller;

before(async () => {
	controller = await startController();
	root = new SignedCaller(controller.endpoint, await controller.rootKeys());
});
after(() => controller[Symbol.asyncDispose]());

/** A call of each service, with characters that the two ways of writing parameters escape differently. */
const CALLS = [
	{
		service: "iam",
		path: "/services/Euare",
		parameters: {
			Action: "CreateRole",
			Version: "2010-05-08",
			RoleName: "a+b=c,d@e",
			AssumeRolePolicyDocument: TRUST,
			Description: "1 + 1 = 2 ~ 100 % / é",
		},
		shows: { RoleName: "a+b=c,d@e", Path: "/" },
	},
	{
		service: "sts",
		path: "/services/Tokens/",
		parameters: { Action: "GetCallerIdentity", Version: "2011-06-15" },
		shows: { Arn: `arn:aws:iam::${ACCOUNT}:root`, Account: ACCOUNT },
	},
	{
		service: "ec2",
		path: "/services/compute",
		parameters: {
			Action: "DescribeRegions",
			Version: "2016-11-15",
			"RegionName.1": "us-east-1",
		},
		shows: { regionName: "us-east-1" },
	},
] as const;

for (const way of accessWays) {
	describe(way, () => {
		for (const { service, path, parameters, shows } of CALLS) {
			for (const at of ["/", path]) {
				it(`answers ${service}:${parameters.Action} at ${at}`, async () => {
					const answer = await root.call(service, parameters, way, at);
					assert.equal(answer.status, 200, answer.text);
					for (const [name, text] of Object.entries(shows)) {
						assert.equal(element(answer.text, name), text);
					}
					if (parameters.Action !== "CreateRole") return;
					const role = {
						Version: "2010-05-08",
						RoleName: parameters.RoleName,
					};
					const stored = await root.call("iam", { ...role, Action: "GetRole" });
					assert.equal(
						element(stored.text, "Description"),
						parameters.Description,
					);
					await root.call("iam", { ...role, Action: "DeleteRole" });
				});
			}
		}

		it("takes temporary credentials, and refuses them with another token", async () => {
			const parameters = { Action: "GetSessionToken", Version: "2011-06-15" };
			const { text } = await root.call("sts", parameters);
			const part = (name: string) => element(text, name) ?? "";
			const keys = {
				accessKeyId: part("AccessKeyId"),
				secretAccessKey: part("SecretAccessKey"),
				sessionToken: part("SessionToken"),
			};
			const session = new SignedCaller(controller.endpoint, keys);
			const whoami = CALLS[1].parameters;
			const answer = await session.call("sts", whoami, way);
			assert.equal(element(answer.text, "Account"), ACCOUNT, answer.text);
			const sessionToken = `${keys.sessionToken.slice(0, -8)}AAAAAAAA`;
			const forged = { ...keys, sessionToken };
			const impostor = new SignedCaller(controller.endpoint, forged);
			const refused = await impostor.call("sts", whoami, way);
			assert.equal(refused.code, "InvalidClientTokenId", refused.text);
		});

		it("tells errors of validation, existence and permission", async () => {
			const call = (parameters: Record<string, string>) =>
				root.call("iam", { Version: "2010-05-08", ...parameters }, way);
			const role = { Action: "GetRole" };
			assert.equal((await call(role)).code, "ValidationError");
			const missing = await call({ ...role, RoleName: "none" });
			assert.equal(missing.status, 404);
			assert.equal(missing.message, "The role with name none cannot be found.");
			assert.equal((await call({ Action: "None" })).code, "InvalidAction");
		});

		it("refuses what was signed with another secret", async () => {
			const { accessKeyId } = await controller.rootKeys();
			const impostor = new SignedCaller(controller.endpoint, {
				accessKeyId,
				secretAccessKey: "guessed",
			});
			const { parameters } = CALLS[1];
			const answer = await impostor.call("sts", parameters, way);
			assert.equal(answer.code, "SignatureDoesNotMatch");
		});
	});
}

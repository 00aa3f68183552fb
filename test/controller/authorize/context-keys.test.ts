import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Principal } from "../../../controller/authenticate/principal.ts";
import {
	contextOf,
	globalContextKeys,
} from "../../../controller/authorize/context-keys.ts";
import {
	federatedCaller,
	roleCaller,
	rootCaller,
	userCaller,
} from "../../fakes/principals.ts";

function keysOf(caller: Principal, principalTags: Record<string, string> = {}) {
	const sourceIp = "203.0.113.7";
	const request = { sourceIp, secure: true, userAgent: "aws-cli/2" };
	const now = Date.UTC(2027, 0, 1);
	const region = "us-east-1";
	const facts = { caller, principalTags, request, region, now };
	return contextOf(globalContextKeys(facts));
}

describe("global context keys", () => {
	it("of a user's long-term key know neither issue time nor second factor", () => {
		assert.deepEqual(Object.fromEntries(keysOf(userCaller())), {
			"aws:currenttime": "2027-01-01T00:00:00.000Z",
			"aws:epochtime": "1798761600",
			"aws:sourceip": "203.0.113.7",
			"aws:securetransport": "true",
			"aws:useragent": "aws-cli/2",
			"aws:requestedregion": "us-east-1",
			"ec2:region": "us-east-1",
			"aws:viaawsservice": "false",
			"aws:principalarn": "arn:aws:iam::111111111111:user/alice",
			"aws:principalaccount": "111111111111",
			"aws:principaltype": "User",
			"aws:principalisawsservice": "false",
			"aws:userid": "AIDAALICE000000000000",
			"aws:username": "alice",
		});
	});

	it("of an instance's session name the role, the instance and how it got its keys", () => {
		const caller = roleCaller("worker", "i-0123456789abcdef0");
		const keys = keysOf({
			...caller,
			roleArn: "arn:aws:iam::111111111111:role/team/worker",
			session: {
				issuedAt: Date.UTC(2026, 11, 31),
				expiresAt: Date.UTC(2027, 0, 2),
				instanceId: "i-0123456789abcdef0",
				instancePrivateIp: "10.0.0.6",
				roleDelivery: "2.0",
				sourceIdentity: "alice",
			},
		});
		const expected = {
			"aws:principalarn": "arn:aws:iam::111111111111:role/team/worker",
			"aws:principaltype": "AssumedRole",
			"aws:userid": "AROAWORKER00000000000:i-0123456789abcdef0",
			"aws:username": undefined,
			"aws:tokenissuetime": "2026-12-31T00:00:00.000Z",
			"aws:multifactorauthpresent": "false",
			"aws:sourceidentity": "alice",
			"aws:ec2instancesourceprivateipv4": "10.0.0.6",
			"ec2:roledelivery": "2.0",
			"ec2:sourceinstancearn":
				"arn:aws:ec2:us-east-1:111111111111:instance/i-0123456789abcdef0",
		};
		for (const [key, value] of Object.entries(expected)) {
			assert.equal(keys.get(key), value, key);
		}
	});

	it("of root and of federated users carry no user name", () => {
		assert.equal(keysOf(rootCaller).get("aws:username"), undefined);
		assert.equal(keysOf(rootCaller).get("aws:principaltype"), "Account");
		const federated = keysOf(federatedCaller());
		assert.equal(federated.get("aws:username"), undefined);
		assert.equal(federated.get("aws:userid"), "111111111111:bob");
	});

	it("show the session's tags over the role's, whatever the case of their keys", () => {
		const caller = roleCaller();
		const session = { ...caller.session, tags: { team: "blue" } };
		const keys = keysOf({ ...caller, session }, { Team: "red", Site: "x" });
		assert.equal(keys.get("aws:principaltag/team"), "blue");
		assert.equal(keys.get("aws:principaltag/site"), "x");
	});
});

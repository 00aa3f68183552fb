import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { contextOf } from "../../../controller/authorize/context-keys.ts";
import { evaluatePolicies } from "../../../controller/authorize/evaluate-policies.ts";
import type { RequestPrincipal } from "../../../controller/authorize/match-principal.ts";
import type {
	PolicySet,
	ResourceSidePolicy,
} from "../../../controller/authorize/policy-set.ts";
import {
	bothWays,
	decideBothWays,
	policyOf,
} from "../../fakes/decide-both-ways.ts";
import actions from "./vectors/actions.json" with { type: "json" };
import combinations from "./vectors/combinations.json" with { type: "json" };
import conditions from "./vectors/conditions.json" with { type: "json" };
import principals from "./vectors/principals.json" with { type: "json" };
import resources from "./vectors/resources.json" with { type: "json" };

type Context = Record<string, string | string[]>;

describe("Condition elements", () => {
	for (const { if: block, with: context, is, why } of conditions.cases) {
		it(`${JSON.stringify(block)} with ${JSON.stringify(context)} is ${is}: ${why}`, () => {
			const body = { Action: "*", Resource: "*", Condition: block };
			const decided = decideBothWays(body, { with: given(context) });
			assert.deepEqual(decided, bothWays(is));
		});
	}
});

describe("Action elements", () => {
	for (const { if: body, asked, is, why } of actions.cases) {
		it(`${JSON.stringify(body)} for ${asked} is ${is}: ${why}`, () => {
			const statement = { Resource: "*", ...body };
			const decided = decideBothWays(statement, { action: asked });
			assert.deepEqual(decided, bothWays(is));
		});
	}
});

describe("Resource elements and policy variables", () => {
	for (const { if: body, asked, is, why, ...rest } of resources.cases) {
		it(`${JSON.stringify(body)} for ${asked} is ${is}: ${why}`, () => {
			const decided = decideBothWays(
				{ Action: "*", ...body },
				{ resource: asked, with: given(rest.with ?? {}) },
				rest.version === undefined ? "2012-10-17" : rest.version,
			);
			assert.deepEqual(decided, bothWays(is));
		});
	}
});

/** JSON modules give every case every key; what a case leaves out is undefined there. */
function given(context: object): Context {
	return Object.fromEntries(
		Object.entries(context).filter(([, value]) => value !== undefined),
	);
}

const callers: Record<string, RequestPrincipal> = {
	alice: user("111111111111", "alice", "AIDAALICE000000000000"),
	bob: user("111111111111", "bob", "AIDABOB00000000000000"),
	eve: user("222222222222", "eve", "AIDAEVE00000000000000"),
	root: {
		type: "Account",
		accountId: "111111111111",
		arn: "arn:aws:iam::111111111111:root",
	},
	worker: {
		type: "AssumedRole",
		accountId: "111111111111",
		arn: "arn:aws:sts::111111111111:assumed-role/worker/s1",
		issuer: {
			arn: "arn:aws:iam::111111111111:role/team/worker",
			uniqueId: "AROAWORKER00000000000",
		},
	},
	carol: {
		type: "FederatedUser",
		accountId: "111111111111",
		arn: "arn:aws:sts::111111111111:federated-user/carol",
		issuer: {
			arn: "arn:aws:iam::111111111111:user/alice",
			uniqueId: "AIDAALICE000000000000",
		},
	},
	ec2: { type: "Service", accountId: "", arn: "ec2.amazonaws.com" },
	idp: {
		type: "Federated",
		accountId: "",
		arn: "arn:aws:iam::111111111111:oidc-provider/idp.example",
	},
	nobody: { type: "Anonymous", accountId: "", arn: "" },
};

function user(
	accountId: string,
	name: string,
	uniqueId: string,
): RequestPrincipal {
	const arn = `arn:aws:iam::${accountId}:user/${name}`;
	return { type: "User", accountId, arn, uniqueId };
}

describe("Principal elements of a role's trust policy", () => {
	const action = "sts:AssumeRole";
	const resource = "arn:aws:iam::111111111111:role/target";
	const everything = policyOf("all", {
		Effect: "Allow",
		Action: "*",
		Resource: "*",
	});

	function decide(who: string, identity: boolean, statements: object[]) {
		const principal = callers[who];
		assert.ok(principal);
		const set: PolicySet = {
			identity: identity ? [everything] : [],
			resource: {
				...policyOf("trust policy", statements),
				accountId: "111111111111",
				required: true,
			},
		};
		const request = { principal, action, resource, context: contextOf() };
		return evaluatePolicies(request, set).effect;
	}

	for (const {
		if: body,
		who,
		identity,
		allow,
		deny,
		why,
	} of principals.cases) {
		const mine = identity ? "whose policies allow" : "without policies";
		it(`${JSON.stringify(body)} for ${who}, ${mine}: ${allow}, ${deny ? "denied" : "not denied"}: ${why}`, () => {
			const statement = { Action: action, ...body };
			assert.equal(
				decide(who, identity, [{ Effect: "Allow", ...statement }]),
				allow,
			);
			const denied = decide(who, true, [{ Effect: "Deny", ...statement }]);
			assert.equal(denied === "ExplicitDeny", deny);
		});
	}
});

describe("a policy on a resource", () => {
	for (const Resource of [5, [], {}, [5], null]) {
		it(`allows nothing with the Resource ${JSON.stringify(Resource)}`, () => {
			const { alice } = callers;
			assert.ok(alice);
			const decision = evaluatePolicies(
				{
					principal: alice,
					action: "s3:GetObject",
					resource: "arn:aws:s3:::b/k",
					context: contextOf(),
				},
				{
					identity: [],
					resource: {
						...policyOf("resource", {
							Effect: "Allow",
							Principal: "*",
							Action: "*",
							Resource,
						}),
						accountId: "111111111111",
						required: false,
					},
				},
			);
			assert.equal(decision.effect, "ImplicitDeny");
		});
	}
});

describe("policies of several kinds together", () => {
	const [self, issuer] = [
		"arn:aws:sts::111111111111:assumed-role/worker/s1",
		"arn:aws:iam::111111111111:role/team/worker",
	];
	const named: Record<string, object> = {
		self: { Effect: "Allow", Principal: { AWS: self } },
		issuer: { Effect: "Allow", Principal: { AWS: issuer } },
		anyone: { Effect: "Allow", Principal: "*" },
		account: { Effect: "Allow", Principal: { AWS: "111111111111" } },
		D: { Effect: "Deny", Principal: "*" },
		"-": { Effect: "Allow", Principal: { AWS: "333333333333" } },
	};
	const said: Record<string, object> = {
		A: { Effect: "Allow", Action: "s3:*", Resource: "*" },
		D: { Effect: "Deny", Action: "s3:*", Resource: "*" },
		"-": { Effect: "Allow", Action: "ec2:*", Resource: "*" },
	};

	function setOf(
		[identity = "", boundary = "", session = "", resource = ""]: string[],
		side: Pick<ResourceSidePolicy, "accountId" | "required">,
	): PolicySet {
		const statement = { Action: "s3:*", Resource: "*", ...named[resource] };
		return {
			identity: [policyOf("identity", said[identity])],
			...(boundary && { boundary: policyOf("boundary", said[boundary]) }),
			...(session && { session: [policyOf("session", said[session])] }),
			...(resource && {
				resource: { ...policyOf("resource", statement), ...side },
			}),
		};
	}

	function check(
		rows: string[][],
		side: Pick<ResourceSidePolicy, "accountId" | "required">,
		where: string,
	): void {
		for (const row of rows) {
			const [effect, source] = row.slice(4);
			const text = row.slice(0, 4).map((cell) => cell || "none");
			it(`identity ${text[0]}, boundary ${text[1]}, session ${text[2]}, resource ${text[3]} ${where}: ${effect} by ${source}`, () => {
				const { worker } = callers;
				assert.ok(worker);
				const decision = evaluatePolicies(
					{
						principal: worker,
						action: "s3:GetObject",
						resource: "arn:aws:s3:::bucket/key",
						context: contextOf(),
					},
					setOf(row, side),
				);
				assert.deepEqual([decision.effect, decision.source], [effect, source]);
			});
		}
	}

	const [own, other] = ["111111111111", "222222222222"];
	check(
		combinations.ofOneAccount,
		{ accountId: own, required: false },
		"in one account",
	);
	check(
		combinations.required,
		{ accountId: own, required: true },
		"that must consent",
	);
	check(
		combinations.ofAnotherAccount,
		{ accountId: other, required: false },
		"of another account",
	);
});

describe("a decision", () => {
	const principal = callers.alice ?? callers.root;
	assert.ok(principal);
	const request = {
		principal,
		action: "s3:GetObject",
		resource: "arn:aws:s3:::bucket/key",
		context: contextOf(),
	};
	const allow = { Sid: "Yes", Effect: "Allow", Action: "s3:*", Resource: "*" };
	const deny = { Sid: "No", Effect: "Deny", Action: "s3:Get*", Resource: "*" };

	it("names the statements that denied, with their policies", () => {
		const decision = evaluatePolicies(request, {
			identity: [policyOf("a", [allow]), policyOf("b", [allow, deny])],
		});
		const found = decision.statements.map(({ policy, statement }) => [
			policy,
			statement.index,
			statement.sid,
		]);
		assert.deepEqual(found, [["b", 1, "No"]]);
	});

	it("names the statements that allowed", () => {
		const decision = evaluatePolicies(request, {
			identity: [policyOf("a", [allow]), policyOf("b", [allow])],
		});
		const found = decision.statements.map(({ policy }) => policy);
		assert.deepEqual(found, ["a", "b"]);
	});

	it("says what each kind of policy said by itself", () => {
		const decision = evaluatePolicies(request, {
			identity: [policyOf("a", allow)],
			boundary: policyOf("bound", { ...allow, Action: "ec2:*" }),
			session: [],
		});
		assert.deepEqual(decision.outcomes, {
			identity: "Allow",
			boundary: "ImplicitDeny",
			session: "ImplicitDeny",
		});
		assert.equal(decision.source, "boundary");
	});

	it("lets root do all without a policy", () => {
		const decision = evaluatePolicies(request, { identity: "everything" });
		assert.equal(decision.effect, "Allow");
	});

	it("lets any one of several session policies allow", () => {
		const decision = evaluatePolicies(request, {
			identity: [policyOf("a", allow)],
			session: [
				policyOf("b", { ...allow, Action: "ec2:*" }),
				policyOf("c", allow),
			],
		});
		assert.equal(decision.effect, "Allow");
	});
});

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
	ACCOUNT,
	type RunningController,
	startController,
} from "./running-controller.ts";
import {
	type Answered,
	element,
	type Keys,
	SignedCaller,
} from "./signed-call.ts";

const LIMIT =
	'{"Statement":[{"Effect":"Allow","Action":["iam:*","sts:*"],"Resource":"*"},{"Effect":"Deny","Action":"iam:DeleteUser","Resource":"*"}]}';
const EVERYTHING =
	'{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';

let controller: RunningController;
/** Root of the administrator account, root of another, and a user of each who may do everything. */
let administrator: Iam;
let finance: Iam;
let operator: Iam;
let clerk: Iam;
let financeId: string;

/** Calls IAM as somebody. */
class Iam extends SignedCaller {
	ask(Action: string, parameters: Record<string, string> = {}) {
		return this.call("iam", { Action, Version: "2010-05-08", ...parameters });
	}

	async must(
		action: string,
		parameters: Record<string, string> = {},
	): Promise<string> {
		const answer = await this.ask(action, parameters);
		assert.equal(answer.status, 200, answer.text);
		return answer.text;
	}
}

function as(keys: Keys): Iam {
	return new Iam(controller.endpoint, keys);
}

function keysIn(xml: string): Keys {
	return {
		accessKeyId: element(xml, "AccessKeyId") ?? "",
		secretAccessKey: element(xml, "SecretAccessKey") ?? "",
	};
}

async function newUser(
	iam: Iam,
	UserName: string,
	PolicyDocument = EVERYTHING,
): Promise<Iam> {
	await iam.must("CreateUser", { UserName });
	const policy = { UserName, PolicyName: "own", PolicyDocument };
	await iam.must("PutUserPolicy", policy);
	return as(keysIn(await iam.must("CreateAccessKey", { UserName })));
}

function refusal({ status, code, message }: Answered): string {
	return `${status} ${code}: ${message}`;
}

before(async () => {
	controller = await startController();
	administrator = as(await controller.rootKeys());
	const made = await administrator.must("CreateAccount", {
		AccountName: "finance",
	});
	financeId = element(made, "AccountId") ?? "";
	const rootKey = await administrator.must("CreateAccessKey", {
		DelegateAccount: "finance",
	});
	finance = as(keysIn(rootKey));
	operator = await newUser(administrator, "operator");
	clerk = await newUser(finance, "clerk");
});
after(() => controller[Symbol.asyncDispose]());

describe("accounts", () => {
	it("are their own: ids, names, roots", async () => {
		const identity = { Action: "GetCallerIdentity", Version: "2011-06-15" };
		const { text } = await finance.call("sts", identity);
		assert.equal(element(text, "Arn"), `arn:aws:iam::${financeId}:root`);
		const listed = await administrator.must("ListAccounts");
		for (const id of [ACCOUNT, financeId]) {
			assert.match(listed, new RegExp(`<AccountId>${id}</AccountId>`));
		}
	});

	it("see only their own", async () => {
		await administrator.must("CreateUser", { UserName: "hidden" });
		assert.doesNotMatch(await finance.must("ListUsers"), /hidden|operator/);
		assert.equal(
			(await clerk.ask("GetUser", { UserName: "hidden" })).code,
			"NoSuchEntity",
		);
		const details = await finance.must("GetAccountAuthorizationDetails");
		assert.doesNotMatch(details, new RegExp(ACCOUNT));
		const PolicyArn = `arn:aws:iam::${ACCOUNT}:policy/p`;
		await administrator.must("CreatePolicy", {
			PolicyName: "p",
			PolicyDocument: EVERYTHING.replace('{"S', '{"Version":"2012-10-17","S'),
		});
		for (const caller of [finance, clerk]) {
			const answer = await caller.ask("AttachUserPolicy", {
				UserName: "clerk",
				PolicyArn,
			});
			assert.notEqual(answer.status, 200);
		}
		const read = await finance.ask("GetPolicy", { PolicyArn });
		assert.notEqual(read.status, 200);
		const ec2 = { Action: "DescribeInstances", Version: "2016-11-15" };
		assert.equal((await clerk.call("ec2", ec2)).status, 200);
	});

	it("keep an access key of one from being used or changed by the other", async () => {
		const key = await administrator.must("CreateAccessKey", {
			UserName: "operator",
		});
		const { accessKeyId: AccessKeyId } = keysIn(key);
		for (const action of ["DeleteAccessKey", "GetAccessKeyLastUsed"]) {
			const answer = await finance.ask(action, { AccessKeyId });
			assert.notEqual(answer.status, 200);
		}
		await administrator.must("DeleteAccessKey", {
			AccessKeyId,
			UserName: "operator",
		});
	});

	it("are made, listed and limited by the administrator account alone", async () => {
		for (const action of [
			"CreateAccount",
			"ListAccounts",
			"DeleteAccount",
			"PutAccountPolicy",
			"GetAccountPolicy",
			"ListAccountPolicies",
			"DeleteAccountPolicy",
		]) {
			assert.equal(
				refusal(await finance.ask(action, { AccountName: "finance" })),
				`403 AccessDenied: Only the administrator account can call ${action}.`,
			);
		}
	});

	it("demand a permission of the administrator account's users", async () => {
		const nobody = await newUser(
			administrator,
			"nobody",
			EVERYTHING.replace('"*"', '"s3:*"'),
		);
		assert.equal(
			refusal(await nobody.ask("DeleteAccount", { AccountName: "finance" })),
			`403 AccessDenied: User: arn:aws:iam::${ACCOUNT}:user/nobody is not authorized to perform: iam:DeleteAccount on resource: arn:aws:iam::${ACCOUNT}:account/${financeId} because no identity-based policy allows the iam:DeleteAccount action`,
		);
		assert.match(await operator.must("ListAccounts"), /finance/);
	});
});

describe("DelegateAccount", () => {
	it("makes the administrator account act for another, named by alias or id", async () => {
		for (const DelegateAccount of ["finance", financeId]) {
			const listed = await operator.must("ListUsers", { DelegateAccount });
			assert.match(listed, new RegExp(`${financeId}:user/clerk`));
			assert.doesNotMatch(listed, /operator/);
		}
		const user = await administrator.must("GetUser", {
			DelegateAccount: "finance",
		});
		assert.equal(element(user, "Arn"), `arn:aws:iam::${financeId}:root`);
	});

	it("leaves the caller's own policies to decide, on the other account's ARNs", async () => {
		const own = await newUser(
			administrator,
			"own-only",
			`{"Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::${ACCOUNT}:*"}]}`,
		);
		await own.must("GetUser", { UserName: "operator" });
		assert.equal(
			refusal(
				await own.ask("GetUser", {
					UserName: "clerk",
					DelegateAccount: "finance",
				}),
			),
			`403 AccessDenied: User: arn:aws:iam::${ACCOUNT}:user/own-only is not authorized to perform: iam:GetUser on resource: arn:aws:iam::${financeId}:user/clerk because no identity-based policy allows the iam:GetUser action`,
		);
	});

	it("is refused to every other account, its own included", async () => {
		for (const DelegateAccount of [ACCOUNT, financeId, "finance", "nobody"]) {
			for (const caller of [finance, clerk]) {
				assert.equal(
					refusal(await caller.ask("ListUsers", { DelegateAccount })),
					"403 AccessDenied: Only the administrator account can act for another account (DelegateAccount).",
				);
			}
		}
	});

	it("is refused for an account that is not there", async () => {
		for (const DelegateAccount of ["sales", "999999999999", ""]) {
			assert.equal(
				refusal(await administrator.ask("ListUsers", { DelegateAccount })),
				`404 NoSuchEntity: The account with name ${DelegateAccount} cannot be found.`,
			);
		}
	});

	it("gives nobody the management of accounts", async () => {
		const answer = await administrator.ask("CreateAccount", {
			DelegateAccount: "finance",
		});
		assert.equal(answer.code, "AccessDenied");
	});
});

describe("account policies", () => {
	before(() =>
		administrator.must("PutAccountPolicy", {
			AccountName: "finance",
			PolicyName: "limit",
			PolicyDocument: LIMIT,
		}),
	);
	after(() =>
		administrator.must("DeleteAccountPolicy", {
			AccountName: "finance",
			PolicyName: "limit",
		}),
	);

	it("deny what they deny to everybody of the account, its root too", async () => {
		for (const [caller, arn] of [
			[finance, `arn:aws:iam::${financeId}:root`],
			[clerk, `arn:aws:iam::${financeId}:user/clerk`],
		] as const) {
			assert.equal(
				refusal(await caller.ask("DeleteUser", { UserName: "none" })),
				`403 AccessDenied: User: ${arn} is not authorized to perform: iam:DeleteUser on resource: arn:aws:iam::${financeId}:user/none with an explicit deny in an account policy`,
			);
		}
	});

	it("deny what none of them allows, and give nothing", async () => {
		const ec2 = { Action: "DescribeInstances", Version: "2016-11-15" };
		const denied = await clerk.call("ec2", ec2);
		assert.match(
			denied.message ?? "",
			/because no account policy allows the ec2:DescribeInstances action/,
		);
		assert.match(await clerk.must("ListUsers"), /clerk/);
		const weak = await newUser(
			finance,
			"weak",
			EVERYTHING.replace('"*"', '"s3:*"'),
		);
		assert.match(
			(await weak.ask("ListUsers")).message ?? "",
			/because no identity-based policy allows/,
		);
	});

	it("do not bind the administrator account when it acts for the account", async () => {
		const delegate = { DelegateAccount: "finance", UserName: "spare" };
		await administrator.must("CreateUser", delegate);
		await administrator.must("DeleteUser", delegate);
	});

	it("come and go at once", async () => {
		const ec2 = { Action: "DescribeInstances", Version: "2016-11-15" };
		const named = { AccountName: "finance", PolicyName: "limit" };
		await administrator.must("DeleteAccountPolicy", named);
		assert.equal((await clerk.call("ec2", ec2)).status, 200);
		await administrator.must("PutAccountPolicy", {
			...named,
			PolicyDocument: LIMIT,
		});
		assert.equal((await clerk.call("ec2", ec2)).status, 403);
	});
});

describe("a deleted account", () => {
	it("leaves keys that open nothing", async () => {
		const made = await administrator.must("CreateAccount", {
			AccountName: "short-lived",
		});
		const rootKey = await administrator.must("CreateAccessKey", {
			DelegateAccount: element(made, "AccountId") ?? "",
		});
		const caller = as(keysIn(rootKey));
		const user = await newUser(caller, "late");
		await user.must("ListUsers");
		await administrator.must("DeleteAccount", {
			AccountName: "short-lived",
			Recursive: "true",
		});
		for (const dead of [caller, user]) {
			assert.equal((await dead.ask("ListUsers")).code, "InvalidClientTokenId");
		}
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { ListAccountPolicies } from "../../../../controller/operations/euare/ListAccountPolicies.ts";
import { PutAccountPolicy } from "../../../../controller/operations/euare/PutAccountPolicy.ts";
import { twoAccounts } from "../../../fakes/account-call.ts";
import { POLICY } from "../../../fakes/iam-call.ts";

const named = { AccountName: "finance" };

describe("ListAccountPolicies", () => {
	it("pages through the names, sorted without regard to case", async () => {
		const { administrator } = await twoAccounts();
		for (const PolicyName of ["b", "C", "a"]) {
			await administrator.run(PutAccountPolicy, {
				...named,
				PolicyName,
				PolicyDocument: POLICY,
			});
		}
		const first = await administrator.run(ListAccountPolicies, {
			...named,
			MaxItems: 2,
		});
		assert.deepEqual(first.PolicyNames, ["a", "b"]);
		assert.equal(first.IsTruncated, true);
		const rest = await administrator.run(ListAccountPolicies, {
			...named,
			Marker: first.Marker,
		});
		assert.deepEqual(rest, { PolicyNames: ["C"], IsTruncated: false });
	});

	it("is for the administrator account alone", () => {
		assert.equal(ListAccountPolicies.administratorOnly, true);
	});
});

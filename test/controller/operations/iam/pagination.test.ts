import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import { iamOperations } from "../../../../controller/operations/iam/index.ts";
import type { AnyOperation } from "../../../../controller/operations/operation.ts";
import {
	arn,
	type IamCall,
	iamCall,
	POLICY,
	trustPolicy,
} from "../../../fakes/iam-call.ts";
import { rootCaller } from "../../../fakes/principals.ts";

/** Every list that is paged, with what it needs to be asked for. */
const LISTS: Readonly<Record<string, object>> = {
	GetAccountAuthorizationDetails: {},
	GetGroup: { GroupName: "Group-0" },
	ListAccessKeys: { UserName: "User-0" },
	ListAccountAliases: {},
	ListAttachedGroupPolicies: { GroupName: "Group-0" },
	ListAttachedRolePolicies: { RoleName: "Role-0" },
	ListAttachedUserPolicies: { UserName: "User-0" },
	ListEntitiesForPolicy: { PolicyArn: arn("policy/Policy-0") },
	ListGroupPolicies: { GroupName: "Group-0" },
	ListGroups: {},
	ListGroupsForUser: { UserName: "User-0" },
	ListInstanceProfileTags: { InstanceProfileName: "Profile-0" },
	ListInstanceProfiles: {},
	ListInstanceProfilesForRole: { RoleName: "Role-0" },
	ListOpenIDConnectProviderTags: {
		OpenIDConnectProviderArn: arn("oidc-provider/id.example.com"),
	},
	ListPolicies: {},
	ListPolicyTags: { PolicyArn: arn("policy/Policy-0") },
	ListPolicyVersions: { PolicyArn: arn("policy/Policy-0") },
	ListRolePolicies: { RoleName: "Role-0" },
	ListRoleTags: { RoleName: "Role-0" },
	ListRoles: {},
	ListUserPolicies: { UserName: "User-0" },
	ListUserTags: { UserName: "User-0" },
	ListUsers: {},
	SimulateCustomPolicy: {
		PolicyInputList: [POLICY],
		ActionNames: ["s3:GetObject", "iam:GetRole"],
		ResourceArns: ["arn:aws:s3:::a", "arn:aws:s3:::b"],
	},
	SimulatePrincipalPolicy: {
		PolicySourceArn: arn("role/Role-0"),
		ActionNames: ["s3:GetObject", "iam:GetRole"],
	},
};

const COUNT = 5;

const NAME = fc.string({
	unit: fc.constantFrom(..."aAbBzZ09+=,.@-_"),
	...{ minLength: 1, maxLength: 6 },
});
const PATH = fc
	.array(fc.constantFrom("a", "A", "b", "ab", "aB"), { maxLength: 3 })
	.map((parts) => ["", ...parts, ""].join("/"));
const operations = new Map(iamOperations.map((one) => [one.schema[2], one]));

function operation(name: string): AnyOperation {
	const found = operations.get(name);
	assert.ok(found, name);
	return found;
}

describe("paging", () => {
	let iam: IamCall;

	before(async () => {
		iam = await accountFullOfEverything();
	});

	it("covers every operation whose input has a Marker", () => {
		const paged = iamOperations
			.filter(({ schema }) =>
				JSON.stringify(membersOf(schema)).includes("Marker"),
			)
			.map(({ schema }) => schema[2]);
		assert.deepEqual(paged.toSorted(), Object.keys(LISTS).toSorted());
	});

	for (const [name, input] of Object.entries(LISTS)) {
		it(`${name} gives the same items in the same order at any MaxItems`, async () => {
			const all = itemsOf(await iam.run(operation(name), input));
			await fc.assert(
				fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (MaxItems) => {
					assert.deepEqual(await allPages(iam, name, input, MaxItems), all);
				}),
				{ numRuns: 8 },
			);
		});
	}

	it("finds what the path prefix asks for and no more, whatever the paths are", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.uniqueArray(fc.tuple(NAME, PATH), {
					...{ minLength: 1, maxLength: 12 },
					selector: ([name]) => name.toLowerCase(),
				}),
				fc.string({ unit: fc.constantFrom(..."/aAbB"), maxLength: 4 }),
				fc.integer({ min: 1, max: 5 }),
				async (users, rest, MaxItems) => {
					const fresh = await iamCall();
					for (const [UserName, Path] of users) {
						await fresh.run(operation("CreateUser"), { UserName, Path });
					}
					const PathPrefix = `/${rest}`;
					const expected = users
						.filter(([, path]) => path.startsWith(PathPrefix))
						.map(([name]) => name)
						.toSorted((one, other) =>
							one.toLowerCase() < other.toLowerCase() ? -1 : 1,
						);
					const asked = { PathPrefix };
					const pages = await allPages(fresh, "ListUsers", asked, MaxItems);
					const names = (pages.Users ?? []).map(
						(user) => Object(user).UserName,
					);
					assert.deepEqual(names, expected);
				},
			),
			{ numRuns: 40 },
		);
	});

	it("goes on where it was, whatever comes and goes between two pages", async () => {
		const fresh = await iamCall();
		const make = (UserName: string) =>
			fresh.run(operation("CreateUser"), { UserName });
		for (const name of ["b", "d", "f", "h"]) await make(name);
		const page = async (Marker?: string) => {
			const input = { MaxItems: 2, ...(Marker && { Marker }) };
			const { Users, Marker: next } = Object(
				await fresh.run(operation("ListUsers"), input),
			);
			const names = Users.map((user: object) => Object(user).UserName);
			return { names: names.join(""), next };
		};
		const first = await page();
		assert.equal(first.names, "bd");
		for (const name of ["a", "c", "e"]) await make(name);
		await fresh.run(operation("DeleteUser"), { UserName: "d" });
		assert.equal((await page(first.next)).names, "ef");
	});
});

describe("markers", () => {
	let iam: IamCall;
	const markers = new Map<string, string>();

	before(async () => {
		iam = await accountFullOfEverything();
		for (const [name, input] of Object.entries(LISTS)) {
			const asked = { ...input, MaxItems: 1 };
			const { Marker } = Object(await iam.run(operation(name), asked));
			if (Marker) markers.set(name, Marker);
		}
	});

	it("are there for every list of more than one", () => {
		const without = Object.keys(LISTS).filter((name) => !markers.has(name));
		assert.deepEqual(without, ["ListAccountAliases"]);
	});

	for (const [name, input] of Object.entries(LISTS)) {
		it(`of other lists, of other accounts and forged ones are refused by ${name}`, async () => {
			const refused = async (Marker: string, by = iam) =>
				assert.equal(
					await by.refusal(operation(name), { ...input, Marker }),
					"ValidationError: Invalid Marker.",
				);
			for (const [other, marker] of markers) {
				if (other !== name) await refused(marker);
			}
			const own = markers.get(name);
			if (own === undefined) return;
			await iam.run(operation(name), { ...input, Marker: own });
			const bytes = Buffer.from(own, "base64url");
			await fc.assert(
				fc.asyncProperty(
					fc.nat(bytes.length - 1),
					fc.integer({ min: 1, max: 255 }),
					async (place, change) => {
						const forged = Buffer.from(bytes);
						forged[place] = (forged[place] ?? 0) ^ change;
						await refused(forged.toString("base64url"));
					},
				),
				{ numRuns: 8 },
			);
			await refused("x");
		});
	}

	it("are good for the account alone that they were given to", async () => {
		const caller = {
			...rootCaller,
			accountId: "222222222222",
			arn: "arn:aws:iam::222222222222:root",
		};
		for (const name of ["ListRoles", "ListUsers", "ListPolicies"]) {
			const Marker = markers.get(name);
			assert.equal(
				await iam.as(caller).refusal(operation(name), { Marker }),
				"ValidationError: Invalid Marker.",
			);
		}
	});

	it("are bound to what narrows the list, and to whom it is about", async () => {
		const others: Readonly<Record<string, object>> = {
			ListRoles: { PathPrefix: "/team/" },
			ListUsers: { PathPrefix: "/team/" },
			ListPolicies: { Scope: "Local" },
			ListEntitiesForPolicy: { EntityFilter: "Role" },
			GetAccountAuthorizationDetails: { Filter: ["User"] },
			ListRoleTags: { RoleName: "Role-1" },
			ListGroupsForUser: { UserName: "User-1" },
		};
		for (const [name, narrowed] of Object.entries(others)) {
			const Marker = markers.get(name);
			assert.equal(
				await iam.refusal(operation(name), {
					...{ ...LISTS[name], ...narrowed, Marker },
				}),
				"ValidationError: Invalid Marker.",
				name,
			);
		}
	});
});

async function allPages(
	iam: IamCall,
	name: string,
	input: object,
	MaxItems: number,
): Promise<Readonly<Record<string, readonly unknown[]>>> {
	const items: Record<string, unknown[]> = {};
	let Marker: unknown;
	do {
		const asked = { ...input, MaxItems, ...(Marker ? { Marker } : {}) };
		const page = Object(await iam.run(operation(name), asked));
		const found = itemsOf(page);
		const count = Object.values(found).flat().length;
		assert.ok(count <= MaxItems, "no page is longer than asked for");
		for (const [member, rows] of Object.entries(found)) {
			items[member] = [...(items[member] ?? []), ...rows];
		}
		assert.equal(page.IsTruncated, page.Marker !== undefined);
		Marker = page.Marker;
	} while (Marker);
	return items;
}

/** The lists in an answer. */
function itemsOf(
	answer: unknown,
): Readonly<Record<string, readonly unknown[]>> {
	return Object.fromEntries(
		Object.entries(Object(answer)).filter(
			(entry): entry is [string, unknown[]] => Array.isArray(entry[1]),
		),
	);
}

function membersOf(schema: AnyOperation["schema"]): unknown {
	const input: unknown = schema[4];
	const structure: unknown = typeof input === "function" ? input() : input;
	return Array.isArray(structure) ? structure[4] : [];
}

async function accountFullOfEverything(): Promise<IamCall> {
	const iam = await iamCall();
	const run = (name: string, input: object) => iam.run(operation(name), input);
	const Tags = numbered((index) => ({ Key: `Key-${index}`, Value: "" }));
	const first = {
		RoleName: "Role-0",
		UserName: "User-0",
		GroupName: "Group-0",
	};
	for (const index of numbered((one) => one)) {
		const name = index % 2 ? `x-${index}` : `X-${index}`;
		await run("CreateRole", {
			RoleName: `Role-${index}`,
			AssumeRolePolicyDocument: trustPolicy(),
		});
		await run("CreateUser", { UserName: `User-${index}` });
		await run("CreateGroup", { GroupName: `Group-${index}` });
		await run("CreatePolicy", {
			PolicyName: `Policy-${index}`,
			PolicyDocument: POLICY,
		});
		await run("CreateInstanceProfile", {
			InstanceProfileName: `Profile-${index}`,
		});
		await run("AddRoleToInstanceProfile", {
			InstanceProfileName: `Profile-${index}`,
			RoleName: "Role-0",
		});
		await run("AddUserToGroup", {
			UserName: `User-${index}`,
			GroupName: "Group-0",
		});
		if (index > 0) {
			await run("AddUserToGroup", {
				UserName: "User-0",
				GroupName: `Group-${index}`,
			});
			await run("CreatePolicyVersion", {
				PolicyArn: arn("policy/Policy-0"),
				PolicyDocument: POLICY,
			});
		}
		for (const kind of ["Role", "User", "Group"] as const) {
			const owner = { [`${kind}Name`]: first[`${kind}Name`] };
			const policy = { PolicyName: name, PolicyDocument: POLICY };
			const PolicyArn = arn(`policy/Policy-${index}`);
			await run(`Put${kind}Policy`, { ...owner, ...policy });
			await run(`Attach${kind}Policy`, { ...owner, PolicyArn });
		}
	}
	await run("CreateAccessKey", { UserName: "User-0" });
	await run("CreateAccessKey", { UserName: "User-0" });
	await run("CreateAccountAlias", { AccountAlias: "alias" });
	await run("TagRole", { RoleName: "Role-0", Tags });
	await run("TagUser", { UserName: "User-0", Tags });
	await run("TagInstanceProfile", { InstanceProfileName: "Profile-0", Tags });
	await run("TagPolicy", { PolicyArn: arn("policy/Policy-0"), Tags });
	await run("CreateOpenIDConnectProvider", {
		Url: "https://id.example.com",
		Tags,
	});
	return iam;
}

function numbered<Item>(make: (index: number) => Item): Item[] {
	return Array.from({ length: COUNT }, (_, index) => make(index));
}

import type {
	$SchemaRef,
	StaticListSchema,
	StaticOperationSchema,
	StaticStructureSchema,
} from "@smithy/types";

/** They are operations of IAM on the wire, though AWS has none of these names. */
const NAMESPACE = "com.amazonaws.iam";

/** What the model's schemas call the kinds of values. */
const STRUCTURE = 3;
const LIST = 1;
const OPERATION = 9;
const STRING = 0;
const NUMBER = 1;
const BOOLEAN = 2;
const LIST_OF_STRINGS = 64;
const NOTHING = "unit";

/** An account, as CreateAccount and ListAccounts answer it: its name is its alias or, without one, its id. */
export interface Account {
	readonly AccountName: string;
	readonly AccountId: string;
}

/** Which account a call is about: its alias or its id. */
export interface AccountRequest {
	readonly AccountName: string;
}

export interface CreateAccountRequest {
	/** The new account's alias; without it, the account goes by its id. */
	readonly AccountName?: string | undefined;
}

export interface CreateAccountResponse {
	readonly Account: Account;
}

export interface ListAccountsResponse {
	readonly Accounts: readonly Account[];
}

export interface DeleteAccountRequest extends AccountRequest {
	/** With all that is in it. */
	readonly Recursive?: boolean | undefined;
}

export interface AccountPolicyRequest extends AccountRequest {
	readonly PolicyName: string;
}

export interface PutAccountPolicyRequest extends AccountPolicyRequest {
	readonly PolicyDocument: string;
}

export interface GetAccountPolicyResponse {
	readonly AccountName: string;
	readonly PolicyName: string;
	readonly PolicyDocument: string;
}

export interface ListAccountPoliciesRequest extends AccountRequest {
	readonly Marker?: string | undefined;
	readonly MaxItems?: number | undefined;
}

export interface ListAccountPoliciesResponse {
	readonly PolicyNames: readonly string[];
	readonly IsTruncated: boolean;
	readonly Marker?: string | undefined;
}

const account = structure("Account", {
	AccountName: STRING,
	AccountId: STRING,
});

const accounts: StaticListSchema = [
	LIST,
	NAMESPACE,
	"accountListType",
	0,
	() => account,
];

export const CreateAccount$ = operation(
	"CreateAccount",
	structure("CreateAccountRequest", { AccountName: STRING }),
	structure("CreateAccountResponse", { Account: () => account }),
);

export const ListAccounts$ = operation(
	"ListAccounts",
	structure("ListAccountsRequest", {}),
	structure("ListAccountsResponse", { Accounts: () => accounts }),
);

export const DeleteAccount$ = operation(
	"DeleteAccount",
	structure(
		"DeleteAccountRequest",
		{ AccountName: STRING, Recursive: BOOLEAN },
		1,
	),
);

export const PutAccountPolicy$ = operation(
	"PutAccountPolicy",
	structure(
		"PutAccountPolicyRequest",
		{ AccountName: STRING, PolicyName: STRING, PolicyDocument: STRING },
		3,
	),
);

export const GetAccountPolicy$ = operation(
	"GetAccountPolicy",
	structure(
		"GetAccountPolicyRequest",
		{ AccountName: STRING, PolicyName: STRING },
		2,
	),
	structure("GetAccountPolicyResponse", {
		AccountName: STRING,
		PolicyName: STRING,
		PolicyDocument: STRING,
	}),
);

export const ListAccountPolicies$ = operation(
	"ListAccountPolicies",
	structure(
		"ListAccountPoliciesRequest",
		{ AccountName: STRING, Marker: STRING, MaxItems: NUMBER },
		1,
	),
	structure("ListAccountPoliciesResponse", {
		PolicyNames: LIST_OF_STRINGS | STRING,
		IsTruncated: BOOLEAN,
		Marker: STRING,
	}),
);

export const DeleteAccountPolicy$ = operation(
	"DeleteAccountPolicy",
	structure(
		"DeleteAccountPolicyRequest",
		{ AccountName: STRING, PolicyName: STRING },
		2,
	),
);

/** The first `required` members must be there. */
function structure(
	name: string,
	members: Readonly<Record<string, $SchemaRef>>,
	required = 0,
): StaticStructureSchema {
	const names = Object.keys(members);
	const schemas = Object.values(members);
	return [STRUCTURE, NAMESPACE, name, 0, names, schemas, required];
}

function operation(
	name: string,
	input: StaticStructureSchema,
	output: StaticStructureSchema | typeof NOTHING = NOTHING,
): StaticOperationSchema {
	return [OPERATION, NAMESPACE, name, 0, () => input, () => output];
}

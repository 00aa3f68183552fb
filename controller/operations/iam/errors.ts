/**
 * Which error comes first when several apply, as AWS has it. Before all of these come the stages of `controller/app.ts`:
 * the action, the signature, DelegateAccount. test/controller/error-order.test.ts has a case for every row,
 * every-error-order.test.ts asks rows 1, 3, 4 and 5 of every operation.
 *
 * | order | what is wrong | code |
 * | --- | --- | --- |
 * | 1 | members missing, too long, of the wrong form: all at once (protocol/validate-input.ts) | ValidationError |
 * | 2 | no UserName, and the caller is no user | ValidationError |
 * | 3 | the caller may not (authorize/) | AccessDenied |
 * | 4 | the document, the ARN or the tags given are none | MalformedPolicyDocument, InvalidInput, ValidationError |
 * | 5 | what the call is about does not exist, then what else it names: profile before role, user before group, owner before policy | NoSuchEntity |
 * | 6 | the name is taken | EntityAlreadyExists |
 * | 7 | something must go first: profiles, keys, groups, attached policies, inline policies | DeleteConflict |
 * | 8 | one more is too many | LimitExceeded |
 */

import {
	DeleteConflictException,
	EntityAlreadyExistsException,
	InvalidInputException,
	LimitExceededException,
	MalformedPolicyDocumentException,
	NoSuchEntityException,
} from "@aws-sdk/client-iam";
import { QueryError } from "../../protocol/query-error.ts";

const noSuchEntity = (message: string) =>
	new NoSuchEntityException({ message, $metadata: {} });
const alreadyExists = (message: string) =>
	new EntityAlreadyExistsException({ message, $metadata: {} });
const limitExceeded = (message: string) =>
	new LimitExceededException({ message, $metadata: {} });

/** No role of this name in the caller's account. */
export const noSuchRole = (name: string) =>
	noSuchEntity(`The role with name ${name} cannot be found.`);

/** No user of this name in the caller's account. */
export const noSuchUser = (name: string) =>
	noSuchEntity(`The user with name ${name} cannot be found.`);

/** No group of this name in the caller's account. */
export const noSuchGroup = (name: string) =>
	noSuchEntity(`The group with name ${name} cannot be found.`);

/** No managed policy of this ARN that the account can see. */
export const noSuchPolicy = (arn: string) =>
	noSuchEntity(`Policy ${arn} was not found.`);

/** Nothing of this ARN can be attached, or the policy has no such version. */
export const notAttachable = (policy: string) =>
	noSuchEntity(`Policy ${policy} does not exist or is not attachable.`);

/** Nothing of this ARN can be a permissions boundary. */
export const noSuchBoundary = (arn: string) =>
	noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);

/** No instance profile of this name in the caller's account. */
export const noSuchInstanceProfile = (name: string) =>
	noSuchEntity(`Instance Profile ${name} cannot be found.`);

/** The role exists, but not in this instance profile. */
export const roleNotInProfile = (role: string, profile: string) =>
	noSuchEntity(`Role ${role} in Instance Profile ${profile} cannot be found.`);

/** The owner has no inline policy of this name. */
export const noSuchInlinePolicy = (owner: string, name: string) =>
	noSuchEntity(`The ${owner} policy with name ${name} cannot be found.`);

/** The user, or the account, has no such access key. */
export const noSuchAccessKey = (accessKeyId: string) =>
	noSuchEntity(`The Access Key with id ${accessKeyId} cannot be found.`);

/** The key is nobody's, or another account's: AWS does not tell which. */
export const accessKeyHidden = (callerArn: string, accessKeyId: string) =>
	new QueryError(
		"AccessDenied",
		403,
		`User: ${callerArn} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key ${accessKeyId}`,
	);

/** A status that a key comes to by itself alone. */
export const statusNotSettable = (status: string) =>
	new InvalidInputException({
		message: `Status ${status} cannot be set`,
		$metadata: {},
	});

/** The account has no such alias. */
export const noSuchAccountAlias = (alias: string) =>
	noSuchEntity(`The account alias with name ${alias} cannot be found.`);

/** No OpenID Connect provider of this ARN in the caller's account. */
export const noSuchOidcProvider = (arn: string) =>
	noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);

/** No OpenID Connect provider of this ARN, in the words of its deletion. */
export const noOidcProviderToDelete = (arn: string) =>
	noSuchEntity(`OpenId connect Provider ${arn} cannot be found.`);

/** An account, this one or another, has this alias. */
export const accountAliasAlreadyExists = (alias: string) =>
	alreadyExists(`The account alias ${alias} already exists.`);

/** The account has a provider of this URL. */
export const oidcProviderAlreadyExists = (url: string) =>
	alreadyExists(`Provider with url ${url} already exists.`);

/** Not a URL that can be an OpenID Connect issuer. */
export const invalidProviderUrl = () =>
	new QueryError(
		"ValidationError",
		400,
		"Invalid Open ID Connect Provider URL",
	);

/** More certificates than AWS takes for one provider. */
export const tooManyThumbprints = () =>
	new InvalidInputException({
		message: "Thumbprint list must contain fewer than 5 entries.",
		$metadata: {},
	});

/** A role of this name, in whatever case, is there. */
export const roleAlreadyExists = (name: string) =>
	alreadyExists(`Role with name ${name} already exists.`);

/** A user of this name, in whatever case, is there. */
export const userAlreadyExists = (name: string) =>
	alreadyExists(`User with name ${name} already exists.`);

/** A group of this name, in whatever case, is there. */
export const groupAlreadyExists = (name: string) =>
	alreadyExists(`Group with name ${name} already exists.`);

/** A managed policy of this name, in whatever case, is there. */
export const policyAlreadyExists = (name: string) =>
	alreadyExists(
		`A policy called ${name} already exists. Duplicate names are not allowed.`,
	);

/** An instance profile of this name, in whatever case, is there. */
export const instanceProfileAlreadyExists = (name: string) =>
	alreadyExists(`Instance Profile ${name} already exists.`);

/** The entity still has something that must go before it: `must delete policies first`. */
export const deleteConflict = (reason: string) =>
	new DeleteConflictException({
		message: `Cannot delete entity, ${reason}.`,
		$metadata: {},
	});

/** The managed policy, or its version, is still needed. */
export const policyInUse = (message: string) =>
	new DeleteConflictException({ message, $metadata: {} });

/** The policy has all the versions it can have. */
export const tooManyVersions = (limit: number) =>
	limitExceeded(
		`A managed policy can have up to ${limit} versions. Before you create a new version, you must delete an existing version.`,
	);

/** One more would be too many, in the words of AWS's quota: `RolesPerAccount`. */
export const quotaExceeded = (quota: string, limit: number) =>
	limitExceeded(`Cannot exceed quota for ${quota}: ${limit}`);

/** The owner's inline policies together are too long. */
export const policySizeExceeded = (
	owner: string,
	name: string,
	limit: number,
) =>
	limitExceeded(
		`Maximum policy size of ${limit} bytes exceeded for ${owner} ${name}`,
	);

/** The resource would carry more tags than AWS allows. */
export const tooManyTags = () =>
	limitExceeded("The number of tags has reached the maximum limit.");

/** Two tags of one request have the same key. */
export const duplicateTagKeys = (caseInsensitive: boolean) =>
	new InvalidInputException({
		message: caseInsensitive
			? "Duplicate tag keys found. Please note that Tag keys are case insensitive."
			: "Duplicate tag keys found.",
		$metadata: {},
	});

/** Tags that begin with `aws:` are nobody's to set. */
export const systemTag = () =>
	new InvalidInputException({
		message: "System tags cannot be added/updated by a requester.",
		$metadata: {},
	});

/** Well-formed, but the ARN of something else. */
export const wrongArn = (arn: string) =>
	new InvalidInputException({
		message: `ARN ${arn} is not valid.`,
		$metadata: {},
	});

/** The managed policy is AWS's, or another account's: nobody here may change it. */
export const policyOutsideAccount = () =>
	new QueryError("AccessDenied", 403, "Policy is outside your own account.");

/** A value that the operation cannot work with. */
export const invalidInput = (message: string) =>
	new InvalidInputException({ message, $metadata: {} });

/** An ARN, but of nothing that policies can be simulated for. */
export const invalidEntityArn = (arn: string) =>
	invalidInput(
		`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`,
	);

/** No ARN at all. */
export const notAnArn = (text: string) =>
	new QueryError("ValidationError", 400, `ARN ${text} is not valid.`);

/** The policy does not follow the grammar; the message says where. */
export const malformedPolicy = (message: string) =>
	new MalformedPolicyDocumentException({ message, $metadata: {} });

/** The marker was not given out for this list and account. */
export const invalidMarker = () =>
	new QueryError("ValidationError", 400, "Invalid Marker.");

/** The call leaves out UserName and its caller is no user. */
export const userNameNeeded = () =>
	new QueryError(
		"ValidationError",
		400,
		"Must specify userName when calling with non-User credentials",
	);

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

/** A role of this name, in whatever case, is there. */
export const roleAlreadyExists = (name: string) =>
	alreadyExists(`Role with name ${name} already exists.`);

/** A user of this name, in whatever case, is there. */
export const userAlreadyExists = (name: string) =>
	alreadyExists(`User with name ${name} already exists.`);

/** An instance profile of this name, in whatever case, is there. */
export const instanceProfileAlreadyExists = (name: string) =>
	alreadyExists(`Instance Profile ${name} already exists.`);

/** The entity still has something that must go before it: `must delete policies first`. */
export const deleteConflict = (reason: string) =>
	new DeleteConflictException({
		message: `Cannot delete entity, ${reason}.`,
		$metadata: {},
	});

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

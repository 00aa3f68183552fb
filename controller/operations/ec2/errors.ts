import { QueryError } from "../../protocol/query-error.ts";

/**
 * EC2 models no errors; these are its codes and words.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
function fault(code: string, message: string, status = 400): QueryError {
	return new QueryError(code, status, message);
}

/** The call would have succeeded; it was only asked whether it would. */
export const dryRunOperation = () =>
	fault(
		"DryRunOperation",
		"Request would have succeeded, but DryRun flag is set.",
		412,
	);

/** A value that is not acceptable, in a sentence of its own. */
export const invalidValue = (message: string) =>
	fault("InvalidParameterValue", message);

/** A value that is not acceptable, for whatever reason `why` gives. */
export const invalidParameter = (name: string, value: string, why: string) =>
	invalidValue(`Value (${value}) for parameter ${name} is invalid. ${why}`);

/** Parameters that exclude each other. */
export const invalidCombination = (message: string) =>
	fault("InvalidParameterCombination", message);

/** A parameter that this call cannot do without. */
export const missingParameter = (name: string) =>
	fault("MissingParameter", `The request must contain the parameter ${name}`);

/** A parameter whose meaning is not honoured; ignoring it would give something else than was asked for. */
export const unsupportedParameter = (name: string) =>
	fault("UnsupportedOperation", `The parameter ${name} is not supported.`);

/** Devices that cannot be together, or not as what they are asked for. */
export const invalidBlockDeviceMapping = (message: string) =>
	fault("InvalidBlockDeviceMapping", message);

/** There is no EC2-Classic. */
export const noClassicLink = () =>
	fault(
		"UnsupportedOperation",
		"The functionality you requested is not available in this region.",
	);

/** The instance has no device of this name. */
export const noDeviceAt = (name: string) =>
	fault(
		"InvalidInstanceAttributeValue",
		`No device is currently mapped at ${name}`,
	);

/** Instances that are not there, or belong to somebody else. */
export const noSuchInstances = (ids: readonly string[]) =>
	fault(
		"InvalidInstanceID.NotFound",
		ids.length === 1
			? `The instance ID '${ids[0]}' does not exist`
			: `The instance IDs '${ids.join(", ")}' do not exist`,
	);

/** Text that cannot be an instance's id. */
export const malformedInstanceId = (id: string) =>
	fault("InvalidInstanceID.Malformed", `Invalid id: "${id}"`);

/** The instance's state does not admit what was asked: `stopped`, `rebooted`. */
export const incorrectInstanceState = (id: string, done: string) =>
	fault(
		"IncorrectInstanceState",
		`The instance '${id}' is not in a state from which it can be ${done}.`,
	);

/** It is a machine that somebody else runs: what was asked (`stopped`, `rebooted`) is not ours to do. */
export const notOursToChange = (id: string, done: string) =>
	fault(
		"UnsupportedOperation",
		`The instance '${id}' is a machine that this service does not run. It cannot be ${done} here.`,
	);

/** The instance is in none of the states that the call demands. */
export const notInState = (id: string, states: readonly string[]) =>
	fault(
		"IncorrectInstanceState",
		`The instance '${id}' is not in the '${states.join("' or '")}' state.`,
	);

/** The instance is protected by one of its attributes. */
export const operationNotPermitted = (
	id: string,
	done: string,
	attribute: string,
) =>
	fault(
		"OperationNotPermitted",
		`The instance '${id}' may not be ${done}. Modify its '${attribute}' instance attribute and try again.`,
	);

/** No image of this id in the caller's account. */
export const noSuchImage = (id: string) =>
	fault("InvalidAMIID.NotFound", `The image id '[${id}]' does not exist`);

/** Text that cannot be an image's id. */
export const malformedImageId = (id: string) =>
	fault("InvalidAMIID.Malformed", `Invalid id: "${id}" (expecting "ami-...")`);

/** An image of this name is registered already. */
export const duplicateImageName = (name: string, id: string) =>
	fault(
		"InvalidAMIName.Duplicate",
		`AMI name ${name} is already in use by AMI ${id}`,
	);

/** No key pair of this name in the caller's account. */
export const noSuchKeyPair = (name: string) =>
	fault("InvalidKeyPair.NotFound", `The key pair '${name}' does not exist`);

/** A key pair of this name is there. */
export const duplicateKeyPair = (name: string) =>
	fault("InvalidKeyPair.Duplicate", `The keypair already exists: ${name}`);

/** What was given as a public key is none, or of a kind EC2 does not take. */
export const invalidPublicKey = () =>
	fault("InvalidKey.Format", "Key is not in valid OpenSSH public key format");

/** No placement group of this name in the caller's account. */
export const noSuchPlacementGroup = (name: string) =>
	fault(
		"InvalidPlacementGroup.Unknown",
		`The Placement Group '${name}' is unknown.`,
	);

/** A placement group of this name is there. */
export const duplicatePlacementGroup = (name: string) =>
	fault(
		"InvalidPlacementGroup.Duplicate",
		`The Placement Group '${name}' already exists.`,
	);

/** There are instances in the placement group. */
export const placementGroupInUse = (name: string) =>
	fault(
		"InvalidPlacementGroup.InUse",
		`The placement group '${name}' is in use and may not be deleted.`,
	);

/** No such association between an instance and an instance profile. */
export const noSuchAssociation = (id: string) =>
	fault("NoSuchAssociation", `An invalid association-id of '${id}' was given`);

/** An instance has one profile at most. */
export const alreadyAssociated = (instanceId: string) =>
	fault(
		"IncorrectState",
		`There is an existing association for instance ${instanceId}`,
	);

/** The instance is on a host where the operator does not want the profile's keys. */
export const profileNotAllowedHere = (instanceId: string, name: string) =>
	fault(
		"UnsupportedOperation",
		`The instance profile '${name}' may not be used on the host of instance '${instanceId}'. Stop the instance, associate the profile, and start it again.`,
	);

/** No host has room; another try later may find one. */
export const insufficientInstanceCapacity = (
	type: string,
	zone: string | undefined,
) =>
	fault(
		"InsufficientInstanceCapacity",
		zone === undefined
			? `We currently do not have sufficient ${type} capacity.`
			: `We currently do not have sufficient ${type} capacity in the Availability Zone you requested (${zone}).`,
		500,
	);

/** The account runs as many vCPUs as an operator lets it. Whom AWS has people ask for more is not said: it is not AWS. */
export const vcpuLimitExceeded = (limit: number) =>
	fault(
		"VcpuLimitExceeded",
		`You have requested more vCPU capacity than your current vCPU limit of ${limit} allows for the instance bucket that the specified instance type belongs to.`,
	);

/** The private address belongs to somebody, or did until just now. */
export const addressInUse = (address: string) =>
	fault("InvalidIPAddress.InUse", `Address ${address} is in use.`);

/** The client token was used for another request. */
export const idempotentParameterMismatch = () =>
	fault(
		"IdempotentParameterMismatch",
		"Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
	);

/** The resource would carry more tags than EC2 allows. */
export const tagLimitExceeded = (limit: number) =>
	fault(
		"TagLimitExceeded",
		`The maximum number of Tags for a resource has been reached: ${limit}`,
	);

/** An id of no kind of resource that can carry tags here. */
export const noSuchResource = (id: string) =>
	fault("InvalidID", `The ID '${id}' is not valid`);

/** No zone of this name. */
export const noSuchZone = (name: string) =>
	invalidValue(`Invalid availability zone: [${name}]`);

/** No region of this name. */
export const noSuchRegion = (name: string) =>
	invalidValue(`Invalid region name: [${name}]`);

/** Things of a kind that there are none of here. */
export const noSuchThing = (code: string, kind: string, id: string) =>
	fault(code, `The ${kind} '${id}' does not exist`);

/** Names that are no instance types. */
export const noSuchInstanceTypes = (names: readonly string[]) =>
	fault(
		"InvalidInstanceType",
		`The following supplied instance types do not exist: [${names.join(", ")}]`,
	);

/** The account demands IMDSv2 of all its instances. */
export const httpTokensEnforced = () =>
	fault(
		"UnsupportedOperation",
		"You can't use IMDSv1 because httpTokensEnforced is enabled for this account. Set httpTokens to required.",
	);

/** More filters, or values in them, than a call may have. */
export const tooManyFilters = () =>
	fault(
		"FilterLimitExceeded",
		"The maximum number of filters or filter values has been exceeded.",
	);

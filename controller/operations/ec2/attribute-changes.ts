import type {
	InstanceBlockDeviceMappingSpecification,
	ModifyInstanceAttributeRequest,
} from "@aws-sdk/client-ec2";
import { instanceTypeSize } from "../../placement/instance-type.ts";
import type { InstanceTable } from "../../store/schema.ts";
import type { Checked } from "../checked-input.ts";
import { type InstanceChange, withAttributes } from "./change-instances.ts";
import {
	invalidCombination,
	invalidParameter,
	invalidValue,
	missingParameter,
	noDeviceAt,
	unsupportedParameter,
} from "./errors.ts";
import type { InstanceAttributes } from "./instance-attributes.ts";
import { requireState } from "./instance-view.ts";
import { readShutdownBehavior } from "./launch-request.ts";
import { requireSecurityGroups } from "./security-groups.ts";
import { checkUserData } from "./user-data.ts";

type Input = Checked<ModifyInstanceAttributeRequest>;

/** What a request changes: columns of the row, attributes beside it, and whether only a stopped instance lets it. */
interface Change {
	readonly columns?: Partial<InstanceTable>;
	readonly attributes?: Partial<InstanceAttributes>;
	/** Of devices, by name, whether each ends with its instance. */
	readonly deleteOnTermination?: ReadonlyMap<string, boolean>;
	/** Of security groups that are there. */
	readonly groupIds?: readonly string[];
	readonly stoppedOnly?: true;
}

/** Reads the one change that a request asks for, in whichever of EC2's two forms; throws EC2's errors. */
export function readAttributeChanges(input: Input): InstanceChange {
	refuseUnsupported(input);
	const changes = [...readNamed(input), ...readMembers(input)];
	const [change] = changes;
	if (!change) throw invalidCombination("No attributes specified.");
	if (changes.length > 1) {
		throw invalidCombination("Fields for multiple attribute types specified");
	}
	return async (row, attributes, now, tx) => {
		if (change.stoppedOnly) requireState(row, "stopped");
		requireState(row, "pending", "running", "stopping", "stopped");
		return {
			...change.columns,
			...withAttributes(attributes, {
				...change.attributes,
				...changedDevices(attributes, change.deleteOnTermination),
				...(change.groupIds && {
					securityGroups: await requireSecurityGroups(
						tx,
						row.account_id,
						{ names: [], ids: change.groupIds },
						now,
					),
				}),
			}),
		};
	};
}

function changedDevices(
	{ blockDevices }: InstanceAttributes,
	changes: Change["deleteOnTermination"],
): Partial<InstanceAttributes> {
	if (!changes) return {};
	const known = new Set(blockDevices.map(({ deviceName }) => deviceName));
	for (const name of changes.keys()) {
		if (!known.has(name)) throw noDeviceAt(name);
	}
	return {
		blockDevices: blockDevices.map((device) => ({
			...device,
			deleteOnTermination:
				changes.get(device.deviceName) ?? device.deleteOnTermination,
		})),
	};
}

const NOT_HONOURED = [
	"SriovNetSupport",
	"EnaSupport",
	"EnclaveOptions",
] as const;

function refuseUnsupported(input: Input): void {
	const given = NOT_HONOURED.find((name) => input[name] !== undefined);
	if (given) throw unsupportedParameter(given);
}

/** The form with a member for each attribute. */
function readMembers(input: Input): Change[] {
	const changes: (Change | undefined)[] = [
		ofBoolean("disableApiStop", input.DisableApiStop?.Value),
		ofBoolean("disableApiTermination", input.DisableApiTermination?.Value),
		ofBoolean("sourceDestCheck", input.SourceDestCheck?.Value),
		ofBoolean("ebsOptimized", input.EbsOptimized?.Value),
		input.Kernel && ofKernel("kernelId", input.Kernel.Value),
		input.Ramdisk && ofKernel("ramdiskId", input.Ramdisk.Value),
		input.InstanceType?.Value === undefined
			? undefined
			: ofType(input.InstanceType.Value),
		input.InstanceInitiatedShutdownBehavior?.Value === undefined
			? undefined
			: ofShutdown(input.InstanceInitiatedShutdownBehavior.Value),
		input.BlockDeviceMappings?.length
			? ofDevices(input.BlockDeviceMappings)
			: undefined,
		input.UserData && ofUserData(encode(input.UserData.Value)),
		input.Groups?.length ? { groupIds: input.Groups } : undefined,
	];
	return changes.filter((change) => change !== undefined);
}

/** The form that names the attribute. */
function readNamed({ Attribute, Value }: Input): Change[] {
	if (Attribute === undefined || Value === undefined) return [];
	switch (Attribute) {
		case "instanceType":
			return [ofType(Value)];
		case "kernel":
		case "ramdisk":
			return [ofKernel(`${Attribute}Id`, Value)];
		case "userData":
			return [ofUserData(Value)];
		case "instanceInitiatedShutdownBehavior":
			return [ofShutdown(Value)];
		case "disableApiStop":
		case "disableApiTermination":
		case "ebsOptimized":
		case "sourceDestCheck":
			return [{ attributes: { [Attribute]: readBoolean(Value) } }];
		default:
			throw unsupportedParameter(Attribute);
	}
}

type BooleanAttribute =
	| "disableApiStop"
	| "disableApiTermination"
	| "ebsOptimized"
	| "sourceDestCheck";

function ofBoolean(
	name: BooleanAttribute,
	value: boolean | undefined,
): Change | undefined {
	return value === undefined ? undefined : { attributes: { [name]: value } };
}

function ofType(instance_type: string): Change {
	if (!instanceTypeSize(instance_type)) {
		throw invalidValue(`Invalid value '${instance_type}' for InstanceType.`);
	}
	return { columns: { instance_type }, stoppedOnly: true };
}

function ofKernel(
	name: "kernelId" | "ramdiskId",
	value: string | undefined,
): Change {
	return { attributes: { [name]: value || undefined }, stoppedOnly: true };
}

function ofShutdown(behavior: string): Change {
	return { attributes: { shutdownBehavior: readShutdownBehavior(behavior) } };
}

/** Only whether a volume ends with its instance can change. */
function ofDevices(
	mappings: readonly InstanceBlockDeviceMappingSpecification[],
): Change {
	const changes = mappings.map(({ DeviceName, Ebs }) => {
		if (!DeviceName) throw missingParameter("BlockDeviceMapping.DeviceName");
		if (Ebs?.DeleteOnTermination === undefined) {
			throw unsupportedParameter("BlockDeviceMapping");
		}
		return [DeviceName, Ebs.DeleteOnTermination] as const;
	});
	return { deleteOnTermination: new Map(changes) };
}

function ofUserData(base64: string): Change {
	const user_data = base64 === "" ? null : checkUserData(base64);
	return { columns: { user_data }, stoppedOnly: true };
}

function encode(bytes: Uint8Array | undefined): string {
	return Buffer.from(bytes ?? []).toString("base64");
}

function readBoolean(text: string): boolean {
	if (text === "true" || text === "1") return true;
	if (text === "false" || text === "0") return false;
	throw invalidParameter("value", text, "Must be true or false.");
}

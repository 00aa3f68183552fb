import {
	DEFAULT_ROOT_DEVICE,
	type ProductCodeRecord,
} from "../../store/images.ts";
import { type BlockDevice, withRootDevice } from "./block-devices.ts";

/** What the API records of an instance to show it again; its host hears what the instance may read of it. */
export interface InstanceAttributes {
	readonly securityGroups: readonly SecurityGroup[];
	/** Volumes and the host's own disks, the root volume among them. */
	readonly blockDevices: readonly BlockDevice[];
	readonly rootDeviceName: string;
	readonly shutdownBehavior: "stop" | "terminate";
	readonly disableApiTermination: boolean;
	readonly disableApiStop: boolean;
	readonly ebsOptimized: boolean;
	readonly sourceDestCheck: boolean;
	readonly monitoring: boolean;
	/** `standard` or `unlimited`, as asked for; nothing is counted. */
	readonly cpuCredits?: string | undefined;
	readonly kernelId?: string | undefined;
	readonly ramdiskId?: string | undefined;
	/** Those that the image had at launch. */
	readonly productCodes: readonly ProductCodeRecord[];
	/** For people: `User initiated (2027-01-01 00:00:00 GMT)`. */
	readonly transitionReason: string;
}

/** A security group is a name here; nothing is enforced by it. */
export interface SecurityGroup {
	readonly id: string;
	readonly name: string;
}

const DEFAULTS: Omit<InstanceAttributes, "securityGroups"> = {
	blockDevices: [],
	rootDeviceName: DEFAULT_ROOT_DEVICE,
	productCodes: [],
	shutdownBehavior: "stop",
	disableApiTermination: false,
	disableApiStop: false,
	ebsOptimized: false,
	sourceDestCheck: true,
	monitoring: false,
	transitionReason: "",
};

/** An instance's attributes as its row holds them. */
export function parseAttributes(text: string): InstanceAttributes {
	// Only formatAttributes wrote it.
	const stored = JSON.parse(text) as Partial<InstanceAttributes>;
	const all = { ...DEFAULTS, securityGroups: [], ...stored };
	// Instances of before had no root volume in their records.
	const blockDevices = withRootDevice(all.blockDevices, all.rootDeviceName);
	return { ...all, blockDevices };
}

/** Attributes as a row holds them. */
export function formatAttributes(
	attributes: Partial<InstanceAttributes>,
): string {
	return JSON.stringify(attributes);
}

/** What an instance's state says of a change that a user asked for. */
export function userInitiated(now: number): string {
	const at = new Date(now).toISOString().slice(0, 19).replace("T", " ");
	return `User initiated (${at} GMT)`;
}

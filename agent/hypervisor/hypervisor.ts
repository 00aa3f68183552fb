import type { InstanceAssignment } from "#shared/node-api.ts";
import type { Attachment } from "../cache/instance-record.ts";

/** An instance found on this host. */
export interface FoundInstance {
	readonly instanceId: string;
	readonly epoch: number;
	/** Undefined where the hypervisor gives instances no network. */
	readonly attachment: Attachment | undefined;
	/** The addresses it was made with, where they are on record; `prepare` makes one with others anew. */
	readonly addresses?: Pick<InstanceAssignment, "privateIp" | "mac">;
	/** Whether its wire is plugged in; undefined where the hypervisor cannot tell, and `start` sees to it. */
	readonly isPlugged?: boolean;
}

/** A machine that somebody else runs is not there. Nothing is wrong: it may be switched off. */
export interface AbsentMachine {
	/** What is missing, for people. */
	readonly absent: string;
}

/** How instances come to be on this host. Every call is idempotent. */
export interface Hypervisor {
	readonly name: string;
	/**
	 * `v2.0` where guests are made to use IMDSv2: a cloud-init that finds EC2's strings in its machine's SMBIOS does, and
	 * on every other platform it speaks IMDSv1 alone.
	 */
	readonly imdsSupport?: "v2.0";
	/** The instances there are, whoever asked for them and before this agent started. Only those this agent's kind made. */
	list(): Promise<readonly FoundInstance[]>;
	/**
	 * Makes the instance's network attachment, still unplugged: nothing inside can send yet.
	 * The firewall learns of it before `start`. Of a machine that somebody else runs it only finds the attachment.
	 */
	prepare(
		assignment: InstanceAssignment,
	): Promise<FoundInstance | AbsentMachine>;
	/** Lets the prepared instance run. */
	start(assignment: InstanceAssignment): Promise<void>;
	/** Ends the instance and removes all that `prepare` and `start` made. */
	stop(instanceId: string): Promise<void>;
}

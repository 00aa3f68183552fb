import {
	DescribeInstanceStatus$,
	type DescribeInstanceStatusRequest,
	type DescribeInstanceStatusResult,
	type InstanceStatus,
	type InstanceStatusSummary,
	type StatusType,
} from "@aws-sdk/client-ec2";
import { REPORT_STALE_AFTER_MS } from "../../placement/choose-node.ts";
import { instanceState } from "../../store/instances.ts";
import { listNodes } from "../../store/nodes.ts";
import type { CallContext, Operation } from "../operation.ts";
import { describeState } from "./describe-instance.ts";
import { invalidCombination } from "./errors.ts";
import { applyFilters, type FilterTable } from "./filters.ts";
import {
	type InstanceView,
	readInstances,
	stateName,
} from "./instance-view.ts";
import { readPage } from "./page.ts";

type Status = NonNullable<InstanceStatusSummary["Status"]>;

interface StatusView extends InstanceView {
	/** What the instance's host says of it. */
	readonly instance: Status;
	/** Whether its host can be heard. */
	readonly system: Status;
	/** When its host was heard last; undefined while it can be. */
	readonly silentSince: Date | undefined;
}

/**
 * Shows how instances are, running ones unless all are asked for. A host that stopped reporting makes the system
 * status of its instances impaired, and theirs is then not known.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html
 */
export const DescribeInstanceStatus = {
	schema: DescribeInstanceStatus$,
	handle: async (input, call) => {
		if (input.InstanceIds?.length && input.MaxResults !== undefined) {
			throw invalidCombination(
				"The parameter instancesSet cannot be used with the parameter maxResults",
			);
		}
		const all = await readStatuses(input, call);
		const shown = all.filter(
			({ row }) =>
				input.IncludeAllInstances || row.state_code === instanceState.running,
		);
		const page = readPage(
			applyFilters(shown, input.Filters, filters),
			({ row }) => row.instance_id,
			input,
			call,
			"instance statuses",
		);
		return { InstanceStatuses: page.rows.map(describe), ...page.more };
	},
} satisfies Operation<
	DescribeInstanceStatusRequest,
	DescribeInstanceStatusResult
>;

async function readStatuses(
	{ InstanceIds }: DescribeInstanceStatusRequest,
	{ store, caller, clock }: CallContext,
): Promise<StatusView[]> {
	const now = clock.now();
	const views = await readInstances(
		store.read,
		caller.accountId,
		InstanceIds,
		now,
	);
	const nodes = await listNodes(store.read);
	const heardAt = new Map(
		nodes.map((node) => [node.node_id, node.reported_at ?? 0]),
	);
	return views.map((view) => {
		const at = heardAt.get(view.row.node_id) ?? 0;
		const isHeard = now - at <= REPORT_STALE_AFTER_MS;
		return {
			...view,
			instance: instanceStatus(view, isHeard),
			system: systemStatus(view, isHeard),
			silentSince: isHeard ? undefined : new Date(at),
		};
	});
}

function instanceStatus({ row }: InstanceView, hostIsHeard: boolean): Status {
	if (row.state_code === instanceState.pending) return "initializing";
	if (row.state_code !== instanceState.running) return "not-applicable";
	if (!hostIsHeard) return "insufficient-data";
	return row.reported_state === "failed" ? "impaired" : "ok";
}

function systemStatus({ row }: InstanceView, hostIsHeard: boolean): Status {
	if (row.state_code === instanceState.pending) return "initializing";
	if (row.state_code !== instanceState.running) return "not-applicable";
	return hostIsHeard ? "ok" : "impaired";
}

const filters: FilterTable<StatusView> = {
	"availability-zone": ({ row }) => [row.zone],
	"instance-state-code": ({ row }) => [String(row.state_code)],
	"instance-state-name": ({ row }) => [stateName(row.state_code)],
	"instance-status.reachability": ({ instance }) => [reachability(instance)],
	"instance-status.status": ({ instance }) => [instance],
	"system-status.reachability": ({ system }) => [reachability(system)],
	"system-status.status": ({ system }) => [system],
};

function describe(view: StatusView): InstanceStatus {
	const { row, instance, system, silentSince } = view;
	return {
		AvailabilityZone: row.zone,
		Events: [],
		InstanceId: row.instance_id,
		InstanceState: describeState(row.state_code),
		InstanceStatus: describeSummary(instance),
		SystemStatus: describeSummary(system, silentSince),
	};
}

function describeSummary(status: Status, since?: Date): InstanceStatusSummary {
	if (status === "not-applicable") return { Status: status, Details: [] };
	const detail = {
		Name: "reachability" as const,
		Status: reachability(status),
		...(status === "impaired" && since && { ImpairedSince: since }),
	};
	return { Status: status, Details: [detail] };
}

function reachability(status: Status): StatusType {
	if (status === "ok") return "passed";
	if (status === "insufficient-data") return "insufficient-data";
	return status === "impaired" ? "failed" : "initializing";
}

import {
	type Reservation,
	RunInstances$,
	type RunInstancesRequest,
} from "@aws-sdk/client-ec2";
import { listInstancesOfReservation } from "../../store/instances.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { describeReservation } from "./describe-instance.ts";
import { findEarlierLaunch, recordLaunch } from "./idempotent-launch.ts";
import { passedRoles, unusableProfile } from "./instance-profile.ts";
import { viewInstances } from "./instance-view.ts";
import { launchInstances } from "./launch-instances.ts";
import { readLaunchRequest } from "./launch-request.ts";
import { tagsOnLaunch } from "./launch-tags.ts";
import { instanceArn } from "./touched-instances.ts";
import { touchedByLaunch } from "./touched-launch.ts";

/**
 * Launches instances: finds each a host with room and an address of that host's network. A subnet is the hosts of a
 * zone; beyond the account's quota of vCPUs it is VcpuLimitExceeded; security groups and block devices are recorded and shown; what would change the launch and cannot be honoured
 * is refused. A repeated client token answers the instances of the first call.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
 */
export const RunInstances = {
	schema: RunInstances$,
	resources: touchedByLaunch,
	nothingToPass: ({ IamInstanceProfile }, call) =>
		unusableProfile(call, IamInstanceProfile),
	passes: (input, call) =>
		passedRoles(
			call,
			input.IamInstanceProfile,
			instanceArn(call.region, call.caller.accountId, "*"),
		),
	further: async (input, call) => tagsOnLaunch(input, call),
	handle: async (input, call) => {
		const { accountId } = call.caller;
		const request = readLaunchRequest(input);
		const views = await call.store.write(async (tx) => {
			const earlier = await findEarlierLaunch(tx, accountId, input);
			const reservationId =
				earlier ??
				(await launchInstances(tx, request, call, input.ClientToken));
			if (earlier === undefined) {
				await recordLaunch(tx, reservationId, input, call);
			}
			const rows = await listInstancesOfReservation(tx, reservationId);
			return viewInstances(tx, accountId, rows);
		});
		return describeReservation(views, call.region);
	},
} satisfies Operation<Checked<RunInstancesRequest>, Reservation>;

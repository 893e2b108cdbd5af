import { type LocationFix, PositionCovarianceType, type Time } from '@foxglove/schemas';
import { metresPerDegree } from '../../worlds/openstreetmap/projection';
import type { Pose } from '../../worlds/polyline';
import type { StreetGraph } from '../../worlds/street-graph';
import { FRAMES } from './topics';

/** Where on earth a place of the plan lies, exactly as the map was projected. */
export function locationFix(timestamp: Time, origin: NonNullable<StreetGraph['origin']>, { x, y }: Pose): LocationFix {
  const { east, north } = metresPerDegree(origin.latitude);
  return {
    timestamp,
    frame_id: FRAMES.car,
    latitude: origin.latitude + y / north,
    longitude: origin.longitude + x / east,
    altitude: 0,
    position_covariance: [0, 0, 0, 0, 0, 0, 0, 0, 0],
    position_covariance_type: PositionCovarianceType.UNKNOWN,
  };
}

/** COCO's 17 person keypoints, in order; left and right are the person's own. */
export const COCO_KEYPOINTS: readonly string[] = [
  ...['nose', 'left_eye', 'right_eye', 'left_ear', 'right_ear'],
  ...['left_shoulder', 'right_shoulder', 'left_elbow', 'right_elbow', 'left_wrist', 'right_wrist'],
  ...['left_hip', 'right_hip', 'left_knee', 'right_knee', 'left_ankle', 'right_ankle'],
];

import type { JSX } from "preact";
import { LessonView } from "./lesson_view.tsx";
import type { Lessons } from "./lessons.ts";
import { NewLesson } from "./new_lesson.tsx";

/** Teaching a concept: what the graph in front teaches, else a new one. */
export function TeachView({ lessons }: { readonly lessons: Lessons }): JSX.Element {
  const front = lessons.front();
  return (
    <div class="teach">
      {front && !lessons.isNew.value
        ? <LessonView lesson={front} lessons={lessons} />
        : <NewLesson lessons={lessons} />}
    </div>
  );
}

/*
llm.c's CPU trainer as an engine of `make bench-train`: compiled with the checkout's own flags
against its train_gpt2.c, which is included as it is (TESTING leaves out its main).  Commands and
answers are those of worker.py.

  driver MODEL B T

The number of threads comes from OMP_NUM_THREADS.
*/
#define TESTING
#include "train_gpt2.c"

static FILE* answers; // where standard output went; llm.c's own prints go to standard error

static double now_s(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + 1e-9 * (double)at.tv_nsec;
}

// The ids of settings.py: the target of each is the next.
static int id_at(long long place, int vocab) { return (int)((7919LL * (place + 1) + 13) % vocab); }

static long resident_bytes(void) {
    long size = 0, resident = 0;
    FILE* file = fopen("/proc/self/statm", "r");
    if (file == NULL) { return 0; }
    if (fscanf(file, "%ld %ld", &size, &resident) != 2) { resident = 0; }
    fclose(file);
    return resident * sysconf(_SC_PAGESIZE);
}

// One step as in its main; the loss before the update.
static float step(GPT2* model, int* x, int* y, int B, int T, int number) {
    gpt2_forward(model, x, y, B, T);
    gpt2_zero_grad(model);
    gpt2_backward(model);
    gpt2_update(model, 1e-4f, 0.9f, 0.999f, 1e-8f, 0.01f, number);
    return model->mean_loss;
}

int main(int argc, char* argv[]) {
    if (argc != 4) { return 2; }
    answers = fdopen(dup(1), "w");
    if (answers == NULL || dup2(2, 1) < 0) { return 2; }
    int B = atoi(argv[2]), T = atoi(argv[3]);
    GPT2 model;
    gpt2_build_from_checkpoint(&model, argv[1]);
    int* x = (int*)mallocCheck((size_t)B * T * sizeof(int));
    int* y = (int*)mallocCheck((size_t)B * T * sizeof(int));
    for (int i = 0; i < B * T; i++) {
        x[i] = id_at(i, model.config.vocab_size);
        y[i] = id_at(i + 1, model.config.vocab_size);
    }
    fprintf(answers, "{}\n");
    fflush(answers);
    char line[256];
    int taken = 0, count = 0;
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (sscanf(line, "losses %d", &count) == 1) {
            fprintf(answers, "{\"seconds\": 0.0, \"losses\": [");
            for (int i = 0; i < count; i++) {
                float loss = step(&model, x, y, B, T, ++taken);
                fprintf(answers, "%s%.9g", i > 0 ? ", " : "", loss);
            }
            fprintf(answers, "]}\n");
        } else if (sscanf(line, "steps %d", &count) == 1) {
            double started = now_s();
            for (int i = 0; i < count; i++) { step(&model, x, y, B, T, ++taken); }
            double seconds = now_s() - started;
            fprintf(answers, "{\"seconds\": %.9f, \"resident_bytes\": %ld}\n", seconds,
                    resident_bytes());
        } else {
            fprintf(answers, "{\"error\": \"no such command\"}\n");
        }
        fflush(answers);
    }
    return 0;
}

/*
 * The least work that an import of JPEGs can be: read the file, take its SHA-1, decode it at the smallest DCT scale whose
 * long side is still 256 pixels, box-resize that to 256, take a difference hash, encode the thumbnail at quality 80.
 * Our import is measured against it in CPU time, on the same files in the same run.
 *
 * floor THREADS < paths, each ended by a zero byte. Prints one line of JSON.
 */
#include <fcntl.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
/* It uses size_t and FILE without asking for them. */
#include <jpeglib.h>

enum { THUMB = 256, MAX_THREADS = 64 };

typedef struct {
  unsigned char *data;
  size_t size, capacity;
} Buffer;

typedef struct {
  unsigned char *rgb;
  int width, height;
} Picture;

typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf escape;
} Errors;

static char **paths;
static size_t path_count;
static atomic_size_t next_path, failures;
/* What is computed must be used, or the compiler may leave it out. */
static atomic_uint_fast64_t used;

static void *must(void *memory) {
  if (memory) return memory;
  fputs("floor: out of memory\n", stderr);
  exit(1);
}

static void reserve(Buffer *buffer, size_t size) {
  if (buffer->capacity < size) {
    buffer->data = must(realloc(buffer->data, size));
    buffer->capacity = size;
  }
  buffer->size = size;
}

static int read_file(const char *path, Buffer *buffer) {
  int file = open(path, O_RDONLY);
  if (file < 0) return 0;
  struct stat status;
  size_t got = 0;
  if (fstat(file, &status) == 0) {
    reserve(buffer, (size_t)status.st_size);
    while (got < buffer->size) {
      ssize_t n = read(file, buffer->data + got, buffer->size - got);
      if (n <= 0) break;
      got += (size_t)n;
    }
  }
  close(file);
  return got > 0 && got == buffer->size;
}

static void escape(j_common_ptr codec) {
  longjmp(((Errors *)codec->err)->escape, 1);
}

static void say_nothing(j_common_ptr codec, int level) {
  (void)codec;
  (void)level;
}

static struct jpeg_error_mgr *errors_of(Errors *errors) {
  jpeg_std_error(&errors->base);
  errors->base.error_exit = escape;
  errors->base.emit_message = say_nothing;
  return &errors->base;
}

/* Eighths at which the long side is still THUMB: 1, 2, 4 and 8 are the ones with fast code. */
static unsigned scale_of(unsigned width, unsigned height) {
  unsigned side = width > height ? width : height, eighths = 1;
  while (eighths < 8 && (side * eighths + 7) / 8 < THUMB) eighths *= 2;
  return eighths;
}

static int decode(const Buffer *file, Buffer *pixels, Picture *picture) {
  struct jpeg_decompress_struct codec;
  Errors errors;
  codec.err = errors_of(&errors);
  if (setjmp(errors.escape)) {
    jpeg_destroy_decompress(&codec);
    return 0;
  }
  jpeg_create_decompress(&codec);
  jpeg_mem_src(&codec, file->data, file->size);
  jpeg_read_header(&codec, TRUE);
  codec.out_color_space = JCS_RGB;
  codec.scale_num = scale_of(codec.image_width, codec.image_height);
  codec.scale_denom = 8;
  jpeg_start_decompress(&codec);
  size_t stride = (size_t)codec.output_width * 3;
  reserve(pixels, stride * codec.output_height);
  while (codec.output_scanline < codec.output_height) {
    JSAMPROW row = pixels->data + codec.output_scanline * stride;
    jpeg_read_scanlines(&codec, &row, 1);
  }
  *picture = (Picture){pixels->data, (int)codec.output_width, (int)codec.output_height};
  jpeg_finish_decompress(&codec);
  jpeg_destroy_decompress(&codec);
  return 1;
}

/* Half-open range of source cells for cell `i` of `count`, never empty. */
static void range(int i, int count, int size, int *from, int *to) {
  *from = (int)((int64_t)i * size / count);
  *to = (int)((int64_t)(i + 1) * size / count);
  if (*to == *from) ++*to;
}

static Picture shrink(const Picture *from, unsigned char *rgb) {
  int side = from->width > from->height ? from->width : from->height;
  Picture to = *from;
  to.rgb = rgb;
  if (side > THUMB) {
    to.width = from->width * THUMB / side;
    to.height = from->height * THUMB / side;
    to.width += to.width == 0;
    to.height += to.height == 0;
  }
  for (int y = 0; y < to.height; y++) {
    int top, bottom;
    range(y, to.height, from->height, &top, &bottom);
    for (int x = 0; x < to.width; x++, rgb += 3) {
      int left, right;
      range(x, to.width, from->width, &left, &right);
      unsigned r = 0, g = 0, b = 0, n = (unsigned)((bottom - top) * (right - left));
      for (int v = top; v < bottom; v++) {
        const unsigned char *p = from->rgb + ((size_t)v * from->width + left) * 3;
        for (int u = left; u < right; u++, p += 3) r += p[0], g += p[1], b += p[2];
      }
      rgb[0] = (unsigned char)(r / n);
      rgb[1] = (unsigned char)(g / n);
      rgb[2] = (unsigned char)(b / n);
    }
  }
  return to;
}

static uint64_t difference_hash(const Picture *picture) {
  uint64_t hash = 0;
  for (int y = 0; y < 8; y++) {
    unsigned before = 0;
    int top, bottom;
    range(y, 8, picture->height, &top, &bottom);
    for (int x = 0; x < 9; x++) {
      int left, right;
      range(x, 9, picture->width, &left, &right);
      unsigned sum = 0, n = (unsigned)((bottom - top) * (right - left));
      for (int v = top; v < bottom && v < picture->height; v++)
        for (int u = left; u < right && u < picture->width; u++) {
          const unsigned char *p = picture->rgb + ((size_t)v * picture->width + u) * 3;
          sum += p[0] * 77u + p[1] * 150u + p[2] * 29u;
        }
      if (x > 0) hash = hash << 1 | (before < sum / n);
      before = sum / n;
    }
  }
  return hash;
}

static size_t encode(const Picture *picture) {
  struct jpeg_compress_struct codec;
  Errors errors;
  unsigned char *jpeg = NULL;
  unsigned long size = 0;
  codec.err = errors_of(&errors);
  if (setjmp(errors.escape)) {
    jpeg_destroy_compress(&codec);
    free(jpeg);
    return 0;
  }
  jpeg_create_compress(&codec);
  jpeg_mem_dest(&codec, &jpeg, &size);
  codec.image_width = (JDIMENSION)picture->width;
  codec.image_height = (JDIMENSION)picture->height;
  codec.input_components = 3;
  codec.in_color_space = JCS_RGB;
  jpeg_set_defaults(&codec);
  jpeg_set_quality(&codec, 80, TRUE);
  jpeg_start_compress(&codec, TRUE);
  while (codec.next_scanline < codec.image_height) {
    JSAMPROW row = picture->rgb + (size_t)codec.next_scanline * picture->width * 3;
    jpeg_write_scanlines(&codec, &row, 1);
  }
  jpeg_finish_compress(&codec);
  jpeg_destroy_compress(&codec);
  free(jpeg);
  return size;
}

static void *work(void *unused) {
  (void)unused;
  Buffer file = {0}, pixels = {0};
  unsigned char *thumb = must(malloc(THUMB * THUMB * 3));
  for (;;) {
    size_t i = atomic_fetch_add(&next_path, 1);
    if (i >= path_count) break;
    unsigned char sha1[EVP_MAX_MD_SIZE];
    Picture picture;
    if (!read_file(paths[i], &file) ||
        !EVP_Digest(file.data, file.size, sha1, NULL, EVP_sha1(), NULL) ||
        !decode(&file, &pixels, &picture)) {
      atomic_fetch_add(&failures, 1);
      continue;
    }
    Picture small = shrink(&picture, thumb);
    atomic_fetch_add(&used, difference_hash(&small) + encode(&small) + sha1[0]);
  }
  free(file.data);
  free(pixels.data);
  free(thumb);
  return NULL;
}

static void read_paths(void) {
  char *path = NULL;
  size_t capacity = 0;
  while (getdelim(&path, &capacity, 0, stdin) > 0) {
    if (path_count % 1024 == 0) paths = must(realloc(paths, (path_count + 1024) * sizeof *paths));
    paths[path_count++] = must(strdup(path));
  }
  free(path);
}

static double seconds_of(struct timeval time) {
  return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double cpu_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

int main(int count, char **arguments) {
  int threads = count == 2 ? atoi(arguments[1]) : 0;
  if (threads < 1 || threads > MAX_THREADS) {
    fprintf(stderr, "usage: floor THREADS < paths, each ended by a zero byte (1 to %d threads)\n", MAX_THREADS);
    return 2;
  }
  read_paths();
  double start = now(), cpu = cpu_seconds();
  pthread_t pool[MAX_THREADS];
  for (int i = 0; i < threads; i++)
    if (pthread_create(&pool[i], NULL, work, NULL) != 0) {
      fputs("floor: cannot start a thread\n", stderr);
      return 1;
    }
  for (int i = 0; i < threads; i++) pthread_join(pool[i], NULL);
  double elapsed = now() - start;
  cpu = cpu_seconds() - cpu;
  double images = path_count ? (double)path_count : 1;
  printf("{\"images\":%zu,\"failures\":%zu,\"imagesPerSecond\":%.2f,\"cpuMsPerImage\":%.4f}\n", path_count,
         (size_t)failures, images / elapsed, cpu / images * 1000);
  return 0;
}
